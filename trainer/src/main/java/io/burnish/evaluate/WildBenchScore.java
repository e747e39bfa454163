package io.burnish.evaluate;

import java.util.List;

/// WB-Score: a judge's points from 1 to 10, guided by a checklist, so stretched that 0 is a middling answer and 10 the
/// best: `(mean - 5) * 2` (arXiv 2406.04770).
public final class WildBenchScore {

    private WildBenchScore() {}

    public static double of(double points) {
        if (!(points >= 1 && points <= 10)) {
            throw new IllegalArgumentException("points must be in [1, 10], got " + points);
        }
        return (points - 5) * 2;
    }

    /// @param points of each answer, in [1, 10]
    public static Measured measured(List<Observation> points, Bootstrap bootstrap, String source) {
        List<Observation> stretched = points.stream()
                .map(p -> new Observation(p.promptId(), p.count() * of(p.sum() / p.count()), p.count()))
                .toList();
        return Observations.of(stretched).measured(bootstrap, source);
    }
}

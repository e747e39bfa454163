package io.burnish.data.pairing;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// One of seven places in the distribution of a prompt's scores (arXiv 2502.16825): the answer with the score
/// nearest to it stands for it.
///
/// @param deviations standard deviations from the mean; -3 and 3 stand for the lowest and the highest score
public record RewardPoint(int deviations) {

    public static final RewardPoint MIN = new RewardPoint(-3);
    public static final RewardPoint MAX = new RewardPoint(3);

    private static final List<String> NAMES = List.of("min", "mu-2s", "mu-s", "mu", "mu+s", "mu+2s", "max");

    public RewardPoint {
        if (Math.abs(deviations) > 3) {
            throw new IllegalArgumentException("a reward point is -3 to 3 deviations off, got " + deviations);
        }
    }

    public static RewardPoint parse(String name) {
        Optional<RewardPoint> named = IntStream.range(0, NAMES.size())
                .filter(i -> NAMES.get(i).equals(name))
                .mapToObj(i -> new RewardPoint(i - 3))
                .findFirst();
        return named.orElseThrow(() ->
                new IllegalArgumentException("must be one of " + String.join(", ", NAMES) + ", got '" + name + "'"));
    }

    /// The score to be near to.
    double target(Candidates candidates) {
        return switch (deviations) {
            case -3 -> candidates.lowestScore();
            case 3 -> candidates.highestScore();
            default ->
                candidates.scores().mean() + deviations * candidates.scores().deviation();
        };
    }

    @Override
    public String toString() {
        return NAMES.get(deviations + 3);
    }
}

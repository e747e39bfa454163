package io.burnish.evaluate;

import java.util.ArrayList;
import java.util.List;

/// How much better one model is than another on the prompts that both were measured on.
///
/// What two models find hard alike cancels, so the doubt is that of the difference, mostly far below that of either.
///
/// @param measured mean over common prompts of (first's mean - second's mean on that prompt)
/// @param leftOut prompts that only one of the two was measured on
public record PairedDifference(Measured measured, int leftOut) {

    public static PairedDifference of(Observations first, Observations second, Bootstrap bootstrap, String source) {
        List<Observation> differences = new ArrayList<>();
        first.byPrompt().forEach((prompt, mine) -> {
            double[] other = second.byPrompt().get(prompt);
            if (other != null && mine[1] > 0 && other[1] > 0) {
                differences.add(Observation.of(prompt, mine[0] / mine[1] - other[0] / other[1]));
            }
        });
        if (differences.isEmpty()) {
            throw new IllegalArgumentException(
                    "the two models were measured on different prompts: %d and %d, none common"
                            .formatted(
                                    first.byPrompt().size(), second.byPrompt().size()));
        }
        int leftOut = first.byPrompt().size() + second.byPrompt().size() - 2 * differences.size();
        return new PairedDifference(Observations.of(differences).measured(bootstrap, source), leftOut);
    }
}

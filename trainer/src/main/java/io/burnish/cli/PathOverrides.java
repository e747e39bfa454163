package io.burnish.cli;

import io.burnish.run.RunProblem;
import java.util.List;
import java.util.Set;

/// What `resume --set` may say: where things lie now, never what they are.
final class PathOverrides {

    private static final Set<String> PATHS =
            Set.of("model.path", "model.init.tokenizer", "reference.path", "data.train", "data.eval");

    private PathOverrides() {}

    static void check(List<String> overrides) {
        for (String override : overrides) {
            String key = override.replaceFirst("=.*", "");
            if (!PATHS.contains(key)) {
                throw RunProblem.badInput(
                        "--set %s: resume takes paths only (%s), for a run's recipe is what it is. To try another value, begin another run: burnish run RECIPE --out DIR"
                                .formatted(
                                        override,
                                        String.join(
                                                ", ", PATHS.stream().sorted().toList())));
            }
        }
    }
}

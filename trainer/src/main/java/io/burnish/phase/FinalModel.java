package io.burnish.phase;

import io.burnish.recipe.LoopSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which iteration's model is a loop's result.
final class FinalModel {

    private static final Logger log = LoggerFactory.getLogger(FinalModel.class);

    private FinalModel() {}

    static Path of(RunContext context) {
        List<Integer> done = context.run().layout().iterations().stream()
                .filter(number -> Files.isDirectory(context.run().layout().model(number)))
                .toList();
        int chosen = done.getLast();
        if (context.recipe().loop().orElseThrow().model() == LoopSettings.FinalModel.BEST) {
            double best = Double.NEGATIVE_INFINITY;
            for (int number : done) {
                OptionalDouble score = StopConditions.mainScore(context, number);
                if (score.isPresent() && score.getAsDouble() > best) {
                    best = score.getAsDouble();
                    chosen = number;
                }
            }
        }
        log.info("final is the model of iteration-{}", chosen);
        return context.run().layout().model(chosen);
    }
}

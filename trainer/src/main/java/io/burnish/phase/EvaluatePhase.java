package io.burnish.phase;

import io.burnish.evaluate.Measured;
import io.burnish.evaluate.Scores;
import io.burnish.model.ModelDirectory;
import io.burnish.recipe.EvaluateSettings;
import io.burnish.recipe.RunPlan;
import io.burnish.run.Loop;
import io.burnish.run.Phase;
import io.burnish.run.PhaseDirectory;
import io.burnish.run.PhaseKey;
import io.burnish.run.Sha256;
import io.burnish.run.Waypoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// EVALUATE: the trained model, as it was written, on the held-out pairs and on the prompts of `evaluate`.
final class EvaluatePhase implements Loop.Work {

    static final String FILE = "scores.json";

    private final RunContext context;
    private final Iteration iteration;
    private final RunPlan.Step step;

    EvaluatePhase(RunContext context, Iteration iteration, RunPlan.Step step) {
        this.context = context;
        this.iteration = iteration;
        this.step = step;
    }

    @Override
    public Waypoint at() {
        return iteration.at(step.phase());
    }

    @Override
    public PhaseKey key() {
        Map<String, String> inputs = new HashMap<>();
        inputs.put("model", context.hashes().of(trained()));
        if (iteration.recipe().holdsOut()) {
            inputs.put("tokens", iteration.data().hash());
        }
        iteration.recipe().evaluate().ifPresent(settings -> {
            inputs.put("prompts", Inputs.hashOfFiles(settings.prompts()));
            inputs.put("judge's files", Inputs.hashOfJudge(settings.judge()));
            settings.baseline().ifPresent(file -> inputs.put("baseline", Sha256.ofFile(file)));
        });
        return PhaseKey.of(step.sections(), inputs);
    }

    private ModelDirectory trained() {
        return ModelDirectory.open(iteration.modelOut());
    }

    @Override
    public List<Path> run(PhaseDirectory directory) {
        SequencedMap<String, Measured> scores = new LinkedHashMap<>();
        List<Path> files = new ArrayList<>();
        if (iteration.recipe().holdsOut()) {
            Path logps = iteration.directory(Phase.REFERENCE).resolve(ReferencePhase.FILE);
            scores.putAll(HeldOutPairs.measure(context, iteration, trained(), logps));
        }
        if (iteration.recipe().evaluate().isPresent()) {
            EvaluateSettings settings = iteration.recipe().evaluate().get();
            AnswerEvaluation answers = new AnswerEvaluation(context, iteration, settings);
            scores.putAll(answers.measure(trained(), directory, files));
        }
        Path file = directory.path().resolve(FILE);
        new Scores(scores).write(file, context.run().durable());
        files.add(file);
        return files;
    }
}

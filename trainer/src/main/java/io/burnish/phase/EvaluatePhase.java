package io.burnish.phase;

import io.burnish.data.random.NamedSeed;
import io.burnish.evaluate.Bootstrap;
import io.burnish.evaluate.Measured;
import io.burnish.evaluate.Scores;
import io.burnish.losses.PreferenceLoss;
import io.burnish.model.Decoder;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Weights;
import io.burnish.recipe.EvaluateSettings;
import io.burnish.recipe.RunPlan;
import io.burnish.run.Loop;
import io.burnish.run.Phase;
import io.burnish.run.PhaseDirectory;
import io.burnish.run.PhaseKey;
import io.burnish.run.Sha256;
import io.burnish.run.Waypoint;
import io.burnish.tensor.Scope;
import io.burnish.train.ReferenceLogps;
import io.burnish.train.Scorer;
import io.burnish.train.TrainSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

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
            if (settings.klPrompts() > 0) {
                inputs.put("reference model", context.hashes().of(iteration.reference()));
            }
            if (settings.ratings().isPresent()) {
                List<Path> rated = new ArrayList<>(EvaluationRatings.files(settings));
                rated.addAll(earlierVerdicts());
                inputs.put("rated models", Inputs.hashOfFiles(rated));
            }
        });
        return PhaseKey.of(step.sections(), inputs);
    }

    private ModelDirectory trained() {
        return ModelDirectory.open(iteration.modelOut());
    }

    private List<Path> earlierVerdicts() {
        List<Path> files = new ArrayList<>();
        for (int number = 0; number < iteration.number(); number++) {
            Path left = context.run().layout().phase(new Waypoint(number, Phase.EVALUATE));
            Stream.of(AnswerEvaluation.SAMPLES, AnswerEvaluation.VERDICTS)
                    .map(left::resolve)
                    .filter(Files::exists)
                    .forEach(files::add);
        }
        return files;
    }

    @Override
    public List<Path> run(PhaseDirectory directory) {
        SequencedMap<String, Measured> scores = new LinkedHashMap<>();
        List<Path> files = new ArrayList<>();
        Bootstrap bootstrap = Bootstrap.of(NamedSeed.of(
                iteration.recipe().seed(), "iteration-%d/evaluate/bootstrap".formatted(iteration.number())));
        if (iteration.recipe().holdsOut()) {
            Path rows = directory.path().resolve(HeldOutPairs.FILE);
            if (!Files.exists(rows)) {
                JsonLines.write(rows, heldOut(), context.run().durable());
            }
            files.add(rows);
            scores.putAll(HeldOutPairs.figures(JsonLines.read(rows, HeldOutPairs.Line.class), bootstrap));
        }
        if (iteration.recipe().evaluate().isPresent()) {
            EvaluateSettings settings = iteration.recipe().evaluate().get();
            AnswerEvaluation answers = new AnswerEvaluation(context, iteration, settings, directory);
            scores.putAll(answers.measure(trained(), bootstrap));
            files.addAll(answers.written());
        }
        Path file = directory.path().resolve(FILE);
        new Scores(scores).write(file, context.run().durable());
        files.add(file);
        return files;
    }

    private List<HeldOutPairs.Line> heldOut() {
        PreferenceLoss loss = iteration.loss();
        ReferenceLogps reference = loss.needsReference()
                ? ReferenceFile.read(iteration.directory(Phase.REFERENCE).resolve(ReferencePhase.FILE))
                : ReferenceLogps.NONE;
        TrainSettings train = iteration.recipe().train();
        try (Weights weights = trained().load(context.type(), context.device());
                Scope scope = Scope.shared();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                Scorer scorer =
                        new Scorer(context.kernels(), decoder, train.headRows().value())) {
            return HeldOutPairs.score(
                    scorer,
                    new HeldOutPairs.Measurement(
                            iteration.data().eval(),
                            loss,
                            reference,
                            train.microTokens().value(),
                            context.hashes().of(trained()),
                            loss.needsReference() ? context.hashes().of(iteration.reference()) : ""));
        }
    }
}

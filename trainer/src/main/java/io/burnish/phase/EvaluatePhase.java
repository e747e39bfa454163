package io.burnish.phase;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.losses.PreferenceLoss;
import io.burnish.model.Decoder;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Weights;
import io.burnish.recipe.RunPlan;
import io.burnish.run.Loop;
import io.burnish.run.Phase;
import io.burnish.run.PhaseDirectory;
import io.burnish.run.PhaseKey;
import io.burnish.run.Waypoint;
import io.burnish.tensor.Scope;
import io.burnish.train.Evaluation;
import io.burnish.train.PreferenceFigures;
import io.burnish.train.ReferenceLogps;
import io.burnish.train.Scorer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// EVALUATE: the trained model, as it was written, on the held-out pairs.
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
        return PhaseKey.of(
                step.sections(),
                Map.of(
                        "model", context.hashes().of(ModelDirectory.open(context.modelOut())),
                        "tokens", context.dataset().pairs().hash()));
    }

    @Override
    public List<Path> run(PhaseDirectory directory) {
        PreferenceLoss loss = context.recipe().loss().loss();
        Path logps = context.run()
                .layout()
                .phase(new Waypoint(step.iteration(), Phase.REFERENCE))
                .resolve(ReferencePhase.FILE);
        ReferenceLogps reference = loss.needsReference() ? ReferenceFile.read(logps) : ReferenceLogps.NONE;
        try (Weights weights = ModelDirectory.open(context.modelOut()).load(context.type(), context.device());
                Scope scope = Scope.shared();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                Scorer scorer = new Scorer(
                        context.kernels(),
                        decoder,
                        context.recipe().train().headRows().value())) {
            PreferenceFigures figures = Evaluation.of(
                    scorer,
                    context.dataset().pairs().eval(),
                    loss,
                    reference,
                    context.recipe().train().microTokens().value());
            Path file = directory.path().resolve(FILE);
            context.run().durable().writeFile(file, json(figures));
            return List.of(file);
        }
    }

    private static String json(PreferenceFigures figures) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode scores = mapper.createObjectNode();
        score(scores, "loss", figures.loss(), figures.rows());
        if (figures.paired()) {
            score(scores, "reward_accuracy", figures.accuracy(), figures.rows());
            score(scores, "reward_margin", figures.margin(), figures.rows());
        }
        score(scores, "logps_chosen", figures.logpChosen(), figures.rows());
        score(scores, "token_accuracy", figures.tokenAccuracy(), figures.rows());
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(scores) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers are always JSON", e);
        }
    }

    private static void score(ObjectNode scores, String name, double value, int rows) {
        ObjectNode score = scores.putObject(name);
        score.put("value", value);
        if (name.endsWith("accuracy")) {
            double error = Math.sqrt(value * (1 - value) / rows);
            score.put("standard_error", error);
            score.put("low", Math.max(0, value - 1.96 * error));
            score.put("high", Math.min(1, value + 1.96 * error));
        }
        score.put("n", rows);
        score.put("source", "held-out pairs");
    }
}

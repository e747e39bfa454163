package io.burnish.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.data.batch.StepBatch;
import io.burnish.losses.PreferenceLoss;
import io.burnish.model.Auto;
import io.burnish.model.Families;
import io.burnish.model.Stories;
import io.burnish.model.Weights;
import io.burnish.tensor.kernels.Kernels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Twenty steps of real training follow TRL's, figure by figure, for every loss that both have.
class TrlCurvesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STEPS = 20;
    private static final int PAIRS = 8;
    private static final int MAX_LENGTH = 512;
    private static final double TOLERANCE = 1e-3;

    /// Runs of TRL's that are not compared, and why.
    private static final Map<String, String> LEFT_OUT = Map.of(
            "aot", "sorts the log-ratios of a whole batch; not among our losses",
            "aot_unpaired", "as aot",
            "sigmoid_ld", "ld_alpha is not among our settings",
            "cpo", "TRL's NLL runs over prompt and answer, ours over the answer, as the paper says",
            "orpo", "as cpo");

    /// A run of TRL's as ours: a loss of the catalogue, and settings.
    private record Run(String loss, Map<String, Object> keys, ScheduleSettings schedule, double decay, double maxNorm) {
        static Run of(String loss, Map<String, Object> keys) {
            return new Run(loss, keys, ScheduleSettings.Constant.defaults(), 0, 1);
        }
    }

    private static final Map<String, Run> RUNS = Map.ofEntries(
            Map.entry("sigmoid", Run.of("dpo", Map.of())),
            Map.entry("sigmoid_evaluated", Run.of("dpo", Map.of())),
            Map.entry("sigmoid_js", Run.of("dpo", Map.of("f_divergence", "js_divergence"))),
            Map.entry(
                    "sigmoid_scheduled",
                    new Run("dpo", Map.of(), new ScheduleSettings.Cosine(new Span.Steps(5)), 0.1, 0.5)),
            Map.entry("sigmoid_sft", Run.of("mix", mix(term("dpo", 1.0), term("sft", 1.0)))),
            Map.entry("mpo", Run.of("mix", mix(term("dpo", 0.8), term("bco_pair", 0.2), term("sft", 1.0)))),
            Map.entry("robust", Run.of("robust", Map.of("label_smoothing", 0.1))),
            Map.entry("exo_pair", Run.of("exo_pair", Map.of("label_smoothing", 1e-3))),
            Map.entry("nca_pair", Run.of("nca_pair", Map.of())),
            Map.entry("bco_pair", Run.of("bco_pair", Map.of())),
            Map.entry("sppo_hard", Run.of("sppo_hard", Map.of())),
            Map.entry("apo_zero", Run.of("apo_zero", Map.of())),
            Map.entry("apo_down", Run.of("apo_down", Map.of())),
            Map.entry("discopop", Run.of("discopop", Map.of("tau", 0.05))),
            Map.entry("sigmoid_norm", Run.of("sigmoid_norm", Map.of("beta", 0.1))),
            Map.entry("sigmoid_norm_beta5", Run.of("sigmoid_norm", Map.of("beta", 5.0))),
            Map.entry("simpo", Run.of("simpo", Map.of("beta", 2.0, "gamma", 1.0))),
            Map.entry("sft", Run.of("sft", Map.of())),
            Map.entry("sft_accumulated", Run.of("sft", Map.of())),
            Map.entry("ipo", Run.of("ipo", Map.of())),
            Map.entry("hinge", Run.of("hinge", Map.of())),
            Map.entry("wpo", Run.of("wpo", Map.of())));

    private static JsonNode curves;
    private static JsonNode otherCurves;
    private static TokenPairs pairs;
    private static Map<Long, ReferenceLogps.Logps> reference;

    @BeforeAll
    static void readTokensAndScoreTheReferenceOnce(@TempDir Path scratch) throws IOException {
        otherCurves =
                JSON.readTree(Stories.model().resolve("golden_trl_dpo.json").toFile());
        curves = golden();
        Set<Integer> rows = new HashSet<>();
        curves.get("rows").forEach(row -> rows.add(row.asInt()));
        curves.get("eval_rows").forEach(row -> rows.add(row.asInt()));
        pairs = Stories.pairs(rows, MAX_LENGTH, scratch);
        try (Weights weights = Families.load(Stories.model())) {
            reference = TinyTraining.reference(weights, pairs);
        }
    }

    private static JsonNode golden() throws IOException {
        try (InputStream stream = new GZIPInputStream(TrlCurvesTest.class.getResourceAsStream("trl_curves.json.gz"))) {
            return JSON.readTree(stream);
        }
    }

    static List<String> compared() {
        return RUNS.keySet().stream().sorted().toList();
    }

    @ParameterizedTest
    @MethodSource("compared")
    void aRunFollowsTrls(String name) {
        Map<String, double[]> trl = columns(name);
        List<StepReport> ours = train(RUNS.get(name));

        for (String figure : List.of("loss", "rewards/margins", "rewards/accuracies", "learning_rate")) {
            if (trl.containsKey(figure)) {
                check(name, figure, ours, trl.get(figure));
            }
        }
    }

    @Test
    void everyRunOfTrlsIsComparedOrLeftOutForAReason() throws IOException {
        Set<String> named = new HashSet<>(RUNS.keySet());
        named.addAll(LEFT_OUT.keySet());
        golden().get("runs")
                .fieldNames()
                .forEachRemaining(run -> assertThat(named).contains(run));
    }

    private static void check(String run, String figure, List<StepReport> ours, double[] trl) {
        for (int step = 0; step < STEPS; step++) {
            assertThat(figure(ours.get(step), figure))
                    .as("%s: %s of step %d", run, figure, step + 1)
                    .isCloseTo(trl[step], within(TOLERANCE * Math.max(1, Math.abs(trl[step]))));
        }
    }

    private static double figure(StepReport report, String name) {
        return name.equals("learning_rate")
                ? report.learningRate()
                : report.figures().named().get(name).doubleValue();
    }

    private static List<StepReport> train(Run run) {
        PreferenceLoss loss = TinyTraining.loss(run.loss(), run.keys());
        List<StepReport> reports = new ArrayList<>();
        try (Weights weights = Families.load(Stories.model());
                PreferenceTrainer trainer =
                        new PreferenceTrainer(Kernels.of(Device.cpu()), weights, loss, settings(run), STEPS)) {
            for (int step = 0; step < STEPS; step++) {
                int[] indices =
                        IntStream.range(PAIRS * step, PAIRS * (step + 1)).toArray();
                // by turns in one forward pass and in several: TRL's numbers must not depend on it
                int microTokens = step % 4 == 0 ? 1000 : 8192;
                reports.add(trainer.step(
                        new StepBatch(step, 0, indices, Batcher.batches(pairs, loss.paired(), indices, microTokens)),
                        reference::get));
            }
        }
        return reports;
    }

    private static TrainSettings settings(Run run) {
        TrainSettings defaults = TrainSettings.defaults().resolve(false, true, false);
        OptimizerSettings adam = OptimizerSettings.defaults();
        return new TrainSettings(
                1,
                OptionalInt.empty(),
                defaults.batchPairs(),
                defaults.microTokens(),
                defaults.headRows(),
                Auto.of(5e-4),
                run.schedule(),
                new OptimizerSettings(
                        adam.type(),
                        adam.beta1(),
                        adam.beta2(),
                        adam.epsilon(),
                        run.decay(),
                        adam.state(),
                        adam.update()),
                run.maxNorm(),
                defaults.recompute(),
                100,
                2,
                new EvalEvery.Never());
    }

    /// A run's figures by name, from either golden file: one has a list a figure, the other an object a step.
    private static Map<String, double[]> columns(String name) {
        Map<String, double[]> columns = new HashMap<>();
        if (curves.get("runs").has(name)) {
            curves.get("runs")
                    .get(name)
                    .get("steps")
                    .properties()
                    .forEach(column ->
                            columns.put(column.getKey(), JSON.convertValue(column.getValue(), double[].class)));
            return columns;
        }
        JsonNode steps = otherCurves.get("runs").get(name);
        for (String figure : List.of("loss", "rewards/margins", "rewards/accuracies", "learning_rate")) {
            columns.put(
                    figure,
                    IntStream.range(0, STEPS)
                            .mapToDouble(step -> steps.get(step).get(figure).asDouble())
                            .toArray());
        }
        return columns;
    }

    private static Map<String, Object> term(String type, double weight) {
        return Map.of("type", type, "weight", weight);
    }

    @SafeVarargs
    private static Map<String, Object> mix(Map<String, Object>... terms) {
        return Map.of("mix", List.of(terms));
    }
}

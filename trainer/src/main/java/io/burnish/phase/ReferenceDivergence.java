package io.burnish.phase;

import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Sample;
import io.burnish.data.tokens.PromptEncoder;
import io.burnish.evaluate.Bootstrap;
import io.burnish.evaluate.Divergence;
import io.burnish.evaluate.Measured;
import io.burnish.evaluate.TokenLogps;
import io.burnish.generate.GenerateSettings;
import io.burnish.model.ModelDirectory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/// How far a model has gone from its reference, estimated on answers that it draws for this alone.
///
/// The estimators are without bias only for tokens drawn from the model's own distribution, so these are drawn at
/// temperature 1 with nothing cut. Both models score the same tokens by the same forward pass: of equal models the
/// estimate is exactly 0.
final class ReferenceDivergence {

    static final String SAMPLES = "kl-samples.jsonl";
    static final String FILE = "kl.jsonl";

    /// Names the draws' seeds.
    static final String PURPOSE = "evaluate/kl";

    private static final String SOURCE =
            "answers drawn at temperature 1; k1 and k3 of Schulman, Approximating KL divergence, 2020";

    private ReferenceDivergence() {}

    /// A line of the file: the log-probs of an answer's tokens, in nats.
    ///
    /// @param reference hash of its weights
    record Line(String promptId, int sample, double[] policyLogps, double[] referenceLogps, String reference) {}

    /// One plain draw for each prompt, otherwise as the evaluation's answers are made.
    static GenerateSettings sampling(GenerateSettings answers) {
        return new GenerateSettings(
                1,
                1,
                1,
                OptionalInt.empty(),
                0,
                1,
                answers.maxTokens(),
                answers.stop(),
                answers.stopTokens(),
                answers.system(),
                answers.rows(),
                answers.engine(),
                OptionalInt.empty(),
                Optional.empty(),
                List.of());
    }

    /// @param samples those without tokens are left out
    static List<Line> score(Machine machine, ModelDirectory policy, ModelDirectory reference, List<Sample> samples) {
        List<Sample> scored = samples.stream()
                .filter(sample -> sample.tokens().length > 0 && sample.finish() != Finish.ERROR)
                .toList();
        List<double[]> policyLogps = logps(machine, policy, scored);
        List<double[]> referenceLogps =
                policy.path().equals(reference.path()) ? policyLogps : logps(machine, reference, scored);
        String hash = machine.hashes().of(reference);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < scored.size(); i++) {
            Sample sample = scored.get(i);
            lines.add(new Line(sample.promptId(), sample.sample(), policyLogps.get(i), referenceLogps.get(i), hash));
        }
        return lines;
    }

    private static List<double[]> logps(Machine machine, ModelDirectory model, List<Sample> samples) {
        List<double[]> logps = new ArrayList<>();
        try (OpenModel open = new OpenModel(machine, model)) {
            PromptEncoder prompts = new PromptEncoder(open.tokenizer());
            for (Sample sample : samples) {
                logps.add(open.tokenLogps(prompts.encode(sample.promptId(), sample.prompt()), sample.tokens()));
            }
        }
        return logps;
    }

    /// `kl_k1`, `kl_k3` in nats an answer, and the same `_per_token`; none without lines.
    static SequencedMap<String, Measured> figures(List<Line> lines, Bootstrap bootstrap) {
        return lines.isEmpty()
                ? new LinkedHashMap<>()
                : Divergence.measured(
                        lines.stream()
                                .map(line -> new TokenLogps(line.promptId(), line.policyLogps(), line.referenceLogps()))
                                .toList(),
                        bootstrap,
                        SOURCE);
    }
}

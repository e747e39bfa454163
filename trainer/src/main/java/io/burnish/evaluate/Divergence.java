package io.burnish.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.DoubleBinaryOperator;

/// The Kullback-Leibler divergence of a policy from its reference, estimated on the policy's own samples (Schulman,
/// "Approximating KL divergence", 2020). With l and r a token's log-probs under policy and reference:
/// - k1 = l - r: without bias, may be negative
/// - k3 = e^(r - l) - (r - l) - 1: never negative, less noisy; without bias too, token by token
public final class Divergence {

    private Divergence() {}

    static double k1(double policy, double reference) {
        return policy - reference;
    }

    static double k3(double policy, double reference) {
        double ratio = reference - policy;
        return Math.expm1(ratio) - ratio;
    }

    /// `kl_k1`, `kl_k3` in nats an answer (sums over its tokens), `kl_k1_per_token`, `kl_k3_per_token` (over all tokens
    /// of all answers).
    ///
    /// @param answers sampled from the policy at temperature 1: from others it is another number
    public static SequencedMap<String, Measured> measured(
            List<TokenLogps> answers, Bootstrap bootstrap, String source) {
        SequencedMap<String, Measured> measured = new LinkedHashMap<>();
        measured.put("kl_k1", mean(answers, Divergence::k1, false, bootstrap, source));
        measured.put("kl_k3", mean(answers, Divergence::k3, false, bootstrap, source));
        measured.put("kl_k1_per_token", mean(answers, Divergence::k1, true, bootstrap, source));
        measured.put("kl_k3_per_token", mean(answers, Divergence::k3, true, bootstrap, source));
        return measured;
    }

    private static Measured mean(
            List<TokenLogps> answers,
            DoubleBinaryOperator estimator,
            boolean perToken,
            Bootstrap bootstrap,
            String source) {
        List<Observation> observations = answers.stream()
                .map(answer -> new Observation(
                        answer.promptId(), sum(answer, estimator), perToken ? answer.policy().length : 1))
                .toList();
        return Observations.of(observations).measured(bootstrap, source);
    }

    private static double sum(TokenLogps answer, DoubleBinaryOperator estimator) {
        double sum = 0;
        for (int t = 0; t < answer.policy().length; t++) {
            sum += estimator.applyAsDouble(answer.policy()[t], answer.reference()[t]);
        }
        return sum;
    }
}

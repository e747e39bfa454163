package io.burnish.losses;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Losses for contract tests: every entry with its defaults, every option in combination; and random pairs for
/// them.
final class LossCases {

    private static final Map<String, Object> EVERY_KEY_BUT_DEFAULT = Map.ofEntries(
            Map.entry("beta", 0.37),
            Map.entry("label_smoothing", 0.12),
            Map.entry("average", false),
            Map.entry("tau", 0.4),
            Map.entry("alpha", 0.03),
            Map.entry("gamma", 0.8),
            Map.entry("length_normalised", false),
            Map.entry("delta", 4.0),
            Map.entry("lambda", 0.3));

    private static final List<Map<String, Object>> MIXED = List.of(
            Map.of("weight", 0.8, "type", "dpo"),
            Map.of("weight", 0.2, "type", "bco_pair"),
            Map.of("weight", 1.0, "type", "sft"));

    private LossCases() {}

    /// The description of a loss that gives what has no default.
    static LossCase defaults(LossEntry entry) {
        return new LossCase(entry.name(), entry.name().equals("mix") ? Map.of("mix", MIXED) : Map.of());
    }

    static PreferenceLoss create(LossCase description) {
        try {
            return LossCatalogue.create(description.name(), description.values());
        } catch (LossProblems e) {
            throw new AssertionError(description.toString(), e);
        }
    }

    /// Every entry with its defaults, with other values, with NLL, with each divergence, and with both.
    static List<LossCase> all() {
        List<LossCase> cases = new ArrayList<>();
        for (LossEntry entry : LossCatalogue.entries()) {
            LossCase defaults = defaults(entry);
            cases.add(defaults);
            Map<String, Object> other = new TreeMap<>();
            EVERY_KEY_BUT_DEFAULT.forEach((key, value) -> {
                if (entry.key(key).isPresent()) {
                    other.put(key, value);
                }
            });
            if (entry.key("nll_weight").isEmpty()) {
                continue;
            }
            cases.add(new LossCase(entry.name(), other));
            cases.add(with(entry, other, Map.of("nll_weight", 0.7)));
            cases.add(with(entry, other, Map.of("nll_weight", 0.0)));
            if (entry.key("ld_alpha").isPresent()) {
                for (double alpha : List.of(0.0, 0.3)) {
                    cases.add(with(entry, other, Map.of("ld_alpha", alpha, "nll_weight", 0.7)));
                }
                cases.add(with(entry, other, Map.of("ld_alpha", 0.6)));
            }
            if (entry.key("f_divergence").isPresent()) {
                for (double weight : List.of(0.0, 0.7)) {
                    cases.add(with(entry, other, Map.of("f_divergence", "forward_kl", "nll_weight", weight)));
                    cases.add(with(entry, other, Map.of("f_divergence", "js_divergence", "nll_weight", weight)));
                    cases.add(with(
                            entry,
                            other,
                            Map.of("f_divergence", "js_divergence", "ld_alpha", 0.4, "nll_weight", weight)));
                    for (double alpha : List.of(0.5, 1.0, -0.4)) {
                        cases.add(with(
                                entry,
                                other,
                                Map.of(
                                        "f_divergence", "alpha_divergence",
                                        "f_alpha_divergence_coef", alpha,
                                        "nll_weight", weight)));
                    }
                }
            }
        }
        for (String alignment : List.of("sampled", "greedy", "none")) {
            for (Object clamp : List.of("none", 0.5)) {
                for (Map<String, ?> base : List.of(
                        Map.of("type", "simpo", "nll_weight", 0.5), Map.of("type", "ipo"), Map.of("mix", MIXED))) {
                    cases.add(new LossCase("wpo", Map.of("alignment", alignment, "clamp", clamp, "base", base)));
                }
            }
        }
        return cases;
    }

    /// An ordinary pair: margins of a few nats, lengths from 1 to 60.
    static PairLogps pair(SplittableRandom random) {
        int chosen = random.nextInt(1, 60);
        int rejected = random.nextInt(1, 60);
        int common = Math.min(chosen, rejected);
        return new PairLogps(answer(random, chosen, common), answer(random, rejected, common));
    }

    /// @param common so many of its tokens have a counterpart in the other answer
    private static AnswerLogps answer(SplittableRandom random, int tokens, int common) {
        double logp = -tokens * random.nextDouble(0.3, 2.5);
        double greedy = logp * random.nextDouble(0.2, 1);
        double reference = Math.min(0, logp + random.nextDouble(-4, 4));
        double share = (double) common / tokens;
        return new AnswerLogps(logp, reference, tokens, greedy, greedy * 1.5, share * logp, share * reference);
    }

    private static LossCase with(LossEntry entry, Map<String, Object> values, Map<String, Object> more) {
        Map<String, Object> all = new TreeMap<>(values);
        all.putAll(more);
        return new LossCase(entry.name(), all);
    }
}

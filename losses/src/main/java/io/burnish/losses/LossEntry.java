package io.burnish.losses;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What the catalogue knows of a loss: everything that help, recipes and `check` say about it.
///
/// @param name the name in recipes
/// @param aliases other names for it
/// @param title what it is, in a line
/// @param formula the loss of one pair, in a line
/// @param source paper and equation
/// @param reference whether it reads the reference's log-probabilities
/// @param keys its keys in the order of help
/// @param builder makes the loss from values that passed the keys' types
public record LossEntry(
        String name,
        List<String> aliases,
        String title,
        String formula,
        String source,
        ReferenceUse reference,
        List<LossKey> keys,
        Function<LossValues, PreferenceLoss> builder) {

    /// Whether a loss reads the reference's log-probabilities.
    public enum ReferenceUse {
        NEEDED,
        NOT_NEEDED,
        /// As the losses inside it do.
        AS_INSIDE
    }

    private static final String NLL_WEIGHT = "nll_weight";
    private static final String LD_ALPHA = "ld_alpha";
    private static final String DIVERGENCE = "f_divergence";
    private static final String COEFFICIENT = "f_alpha_divergence_coef";

    /// The key by its name.
    public Optional<LossKey> key(String key) {
        return keys.stream().filter(candidate -> candidate.name().equals(key)).findFirst();
    }

    LossEntry alias(String alias) {
        return new LossEntry(name, List.of(alias), title, formula, source, reference, keys, builder);
    }

    /// A loss that is neither a pair's alone nor may take the options of pair losses.
    static LossEntry plain(
            String name,
            String title,
            String formula,
            String source,
            ReferenceUse reference,
            List<LossKey> keys,
            Function<LossValues, PreferenceLoss> builder) {
        return new LossEntry(name, List.of(), title, formula, source, reference, keys, builder);
    }

    /// A pair loss: takes `nll_weight`, with the given default, and with a reference `ld_alpha`.
    static LossEntry pair(
            String name,
            String title,
            String formula,
            String source,
            ReferenceUse reference,
            List<LossKey> keys,
            double nllWeight,
            Function<LossValues, PairLoss> builder) {
        boolean weighsTails = reference == ReferenceUse.NEEDED;
        List<LossKey> all = new ArrayList<>(keys);
        if (weighsTails) {
            all.add(LossKey.number(
                    LD_ALPHA, 1.0, Range.SHARE, "weight of tokens that only the longer answer has (LD-DPO)"));
        }
        all.add(LossKey.number(
                NLL_WEIGHT, nllWeight, Range.NOT_NEGATIVE, "adds this times the chosen answer's NLL per token (RPO)"));
        return plain(name, title, formula, source, reference, List.copyOf(all), values -> {
            PairLoss loss = builder.apply(values);
            double tail = weighsTails ? values.number(LD_ALPHA) : 1;
            PairLoss weighted = tail == 1 ? loss : new WithTailWeight(loss, tail);
            double weight = values.number(NLL_WEIGHT);
            return weight == 0 ? weighted : new WithNll(weighted, weight);
        });
    }

    /// A loss on the difference of log-ratios: takes `f_divergence`, `ld_alpha` and `nll_weight`.
    static LossEntry ratio(
            String name,
            String title,
            String formula,
            String source,
            List<LossKey> keys,
            Function<LossValues, MarginLoss> builder) {
        List<LossKey> all = new ArrayList<>(keys);
        all.add(LossKey.of(
                DIVERGENCE,
                new KeyType.Choice(List.of("reverse_kl", "forward_kl", "js_divergence", "alpha_divergence")),
                "reverse_kl",
                "what holds the policy to the reference (arXiv 2309.16240)"));
        all.add(LossKey.number(COEFFICIENT, 0.5, Range.FINITE, "the alpha of alpha_divergence")
                .onlyWith(DIVERGENCE, "alpha_divergence"));
        return pair(name, title, formula, source, ReferenceUse.NEEDED, List.copyOf(all), 0.0, values -> {
            MarginLoss loss = builder.apply(values);
            return switch (values.word(DIVERGENCE)) {
                case "forward_kl" -> new WithDivergence(loss, new FDivergence.ForwardKl());
                case "js_divergence" -> new WithDivergence(loss, new FDivergence.JsDivergence());
                case "alpha_divergence" ->
                    new WithDivergence(loss, new FDivergence.AlphaDivergence(values.number(COEFFICIENT)));
                default -> loss;
            };
        });
    }
}

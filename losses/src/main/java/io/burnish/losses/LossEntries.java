package io.burnish.losses;

import io.burnish.losses.LossEntry.ReferenceUse;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The entries of the catalogue: the one place for names, keys and defaults. Defaults are TRL's where TRL has
/// the loss.
final class LossEntries {

    private static final LossKey BETA = beta(0.1, "how strongly the policy is held to the reference");
    private static final LossKey SMOOTHING =
            LossKey.number("label_smoothing", 0.0, Range.BELOW_HALF, "e, the share of labels taken to be wrong");

    /// In the order of help: with a reference, without, and what is made of other losses.
    static final List<LossEntry> ALL = List.of(
            LossEntry.ratio(
                            "dpo",
                            "Direct Preference Optimization; with label_smoothing conservative DPO",
                            "z = beta (u_w - u_l);  (1 - e) sp(-z) + e sp(z)",
                            "arXiv 2305.18290, eq. 7",
                            List.of(BETA, SMOOTHING),
                            v -> new Dpo(v.number("beta"), v.number("label_smoothing")))
                    .alias("sigmoid"),
            LossEntry.ratio(
                    "robust",
                    "robust DPO, unbiased under labels flipped with a known probability",
                    "z = beta (u_w - u_l);  [(1 - e) sp(-z) - e sp(z)] / (1 - 2 e)",
                    "arXiv 2403.00409",
                    List.of(BETA, SMOOTHING),
                    v -> new Robust(v.number("beta"), v.number("label_smoothing"))),
            LossEntry.ratio(
                    "exo_pair",
                    "EXO, the reverse KL to the smoothed label",
                    "q = s(beta (u_w - u_l));  q (log q - log(1 - e)) + (1 - q) (log(1 - q) - log e)",
                    "arXiv 2402.00856, eq. 16",
                    List.of(
                            BETA,
                            LossKey.number(
                                    "label_smoothing",
                                    1e-3,
                                    Range.INSIDE_HALF,
                                    "e, the share of labels taken to be wrong")),
                    v -> new ExoPair(v.number("beta"), v.number("label_smoothing"))),
            LossEntry.ratio(
                    "ipo",
                    "IPO, pulls the margin to a fixed target",
                    "z = u_w / n_w - u_l / n_l;  (z - 1 / (2 beta))^2",
                    "arXiv 2310.12036, eq. 17",
                    List.of(
                            beta(0.1, "tau of the paper: the target is 1 / (2 beta)"),
                            LossKey.of(
                                    "average",
                                    new KeyType.Flag(),
                                    true,
                                    "divide by the answers' tokens; false: z = u_w - u_l")),
                    v -> new Ipo(v.number("beta"), v.flag("average"))),
            LossEntry.ratio(
                    "hinge",
                    "hinge on the log-ratio (RSO)",
                    "z = beta (u_w - u_l);  max(0, 1 - z)",
                    "arXiv 2309.06657",
                    List.of(BETA),
                    v -> new Hinge(v.number("beta"))),
            LossEntry.ratio(
                    "discopop",
                    "DiscoPOP, a loss found by search",
                    "z = beta (u_w - u_l), m = s(z / tau);  (1 - m) sp(-z) + m e^-z",
                    "arXiv 2406.08414, eq. 5",
                    List.of(
                            BETA,
                            LossKey.number("tau", 0.05, Range.POSITIVE, "how sharply logistic turns into exponential")),
                    v -> new Discopop(v.number("beta"), v.number("tau"))),
            LossEntry.ratio(
                    "sigmoid_norm",
                    "length-normalised DPO (Tulu 3)",
                    "z = beta (u_w / n_w - u_l / n_l);  sp(-z)",
                    "arXiv 2411.15124",
                    List.of(beta(0.1, "steepness on averages; published runs use about 5")),
                    v -> new SigmoidNorm(v.number("beta"))),
            LossEntry.ratio(
                    "rdpo",
                    "length-regularised DPO (R-DPO, iLR-DPO)",
                    "z = beta (u_w - u_l) + alpha (n_w - n_l);  sp(-z)",
                    "arXiv 2403.19159, eq. 9",
                    List.of(
                            BETA,
                            LossKey.number(
                                    "alpha",
                                    0.01,
                                    Range.NOT_NEGATIVE,
                                    "nats per token: a longer chosen answer is pushed less")),
                    v -> new Rdpo(v.number("beta"), v.number("alpha"))),
            LossEntry.pair(
                    "nca_pair",
                    "noise contrastive alignment; keeps the chosen answer's likelihood",
                    "sp(-beta u_w) + sp(beta u_w) / 2 + sp(beta u_l) / 2",
                    "arXiv 2402.05369",
                    ReferenceUse.NEEDED,
                    List.of(BETA),
                    0.0,
                    v -> new NcaPair(v.number("beta"))),
            LossEntry.pair(
                    "bco_pair",
                    "binary classifier optimization, each answer by itself",
                    "sp(-beta u_w) + sp(beta u_l)",
                    "arXiv 2404.04656",
                    ReferenceUse.NEEDED,
                    List.of(BETA),
                    0.0,
                    v -> new BcoPair(v.number("beta"))),
            LossEntry.pair(
                    "sppo_hard",
                    "self-play preference optimization with hard labels",
                    "(u_w - 1 / (2 beta))^2 + (u_l + 1 / (2 beta))^2",
                    "arXiv 2405.00675, eq. 4.7",
                    ReferenceUse.NEEDED,
                    List.of(beta(0.1, "the targets are +-1 / (2 beta); the authors use 0.001")),
                    0.0,
                    v -> new SppoHard(v.number("beta"))),
            LossEntry.pair(
                    "apo_zero",
                    "anchored: chosen up, rejected down; for answers better than the model's",
                    "1 - s(beta u_w) + s(beta u_l)",
                    "arXiv 2408.06266, eq. 7",
                    ReferenceUse.NEEDED,
                    List.of(BETA),
                    0.0,
                    v -> new ApoZero(v.number("beta"))),
            LossEntry.pair(
                    "apo_down",
                    "anchored: both down, rejected more; for answers worse than the model's",
                    "s(beta u_w) + 1 - s(beta (u_w - u_l))",
                    "arXiv 2408.06266, eq. 8",
                    ReferenceUse.NEEDED,
                    List.of(BETA),
                    0.0,
                    v -> new ApoDown(v.number("beta"))),
            LossEntry.pair(
                    "cal_dpo",
                    "calibrated DPO: log-ratios are also pulled to fixed targets",
                    "sp(-(u_w - u_l)) + [(u_w - 1 / (2 beta))^2 + (u_l + 1 / (2 beta))^2] / 2",
                    "arXiv 2412.14516",
                    ReferenceUse.NEEDED,
                    List.of(beta(0.001, "the targets are +-1 / (2 beta); the logistic term has no beta")),
                    0.0,
                    v -> new CalDpo(v.number("beta"))),
            LossEntry.pair(
                    "mipo",
                    "MIPO, trusts the reference less where it ranks the pair wrongly",
                    "K = R_w / n_w - R_l / n_l, z = beta (L_w / n_w - L_l / n_l - sp(K));  sp(-z)",
                    "arXiv 2409.17545",
                    ReferenceUse.NEEDED,
                    List.of(beta(5.0, "steepness on averages")),
                    0.0,
                    v -> new Mipo(v.number("beta"))),
            aot(
                    "aot",
                    "optimal transport: the policy's preferences against the reference's, sorted over a step",
                    "A = sort(L_w - L_l), B = sort(R_w - R_l), z_k = beta (A_k - B_k);  (1 - e) sp(-z) + e sp(z)",
                    Aot.Sides.MODELS),
            aot(
                    "aot_unpaired",
                    "optimal transport: log-ratios of chosen answers against those of rejected ones, sorted over a step",
                    "A = sort(u_w), B = sort(u_l), z_k = beta (A_k - B_k);  (1 - e) sp(-z) + e sp(z)",
                    Aot.Sides.ANSWERS),
            LossEntry.pair(
                    "simpo",
                    "SimPO: average log-probability as the reward, with a target margin",
                    "z = beta (L_w / n_w - L_l / n_l) - gamma;  (1 - e) sp(-z) + e sp(z)",
                    "arXiv 2405.14734, eq. 6",
                    ReferenceUse.NOT_NEEDED,
                    List.of(
                            beta(2.0, "steepness of the reward; 2 to 10"),
                            LossKey.number("gamma", 1.0, Range.NOT_NEGATIVE, "target margin; about half of beta"),
                            LossKey.of(
                                    "length_normalised",
                                    new KeyType.Flag(),
                                    true,
                                    "divide by the answers' tokens; false: z = beta (L_w - L_l) - gamma"),
                            SMOOTHING),
                    0.0,
                    v -> new Simpo(
                            v.number("beta"),
                            v.number("gamma"),
                            v.flag("length_normalised"),
                            v.number("label_smoothing"))),
            LossEntry.pair(
                    "alphapo",
                    "AlphaPO: SimPO with a bent reward",
                    "r(v) = (1 - e^(-alpha v)) / alpha, z = beta (r(L_w / n_w) - r(L_l / n_l)) - gamma;  sp(-z)",
                    "arXiv 2501.03884",
                    ReferenceUse.NOT_NEEDED,
                    List.of(
                            beta(2.0, "steepness of the reward"),
                            LossKey.number("gamma", 1.0, Range.NOT_NEGATIVE, "target margin"),
                            LossKey.number("alpha", 0.25, Range.FINITE, "how far the reward is bent; 0 is simpo")),
                    0.0,
                    v -> new Alphapo(v.number("beta"), v.number("gamma"), v.number("alpha"))),
            LossEntry.pair(
                    "cpo",
                    "CPO: DPO without a reference, plus the chosen answer's NLL",
                    "z = beta (L_w - L_l);  (1 - e) sp(-z) + e sp(z) + nll_weight * (-L_w / n_w)",
                    "arXiv 2401.08417, eq. 3",
                    ReferenceUse.NOT_NEEDED,
                    List.of(beta(0.1, "steepness of the reward"), SMOOTHING),
                    1.0,
                    v -> new Cpo(v.number("beta"), v.number("label_smoothing"))),
            LossEntry.pair(
                    "orpo",
                    "ORPO: the chosen answer's NLL plus an odds ratio",
                    "o(v) = v - log(1 - e^v);  beta sp(o(L_l / n_l) - o(L_w / n_w)) + nll_weight * (-L_w / n_w)",
                    "arXiv 2403.07691, eq. 4 and 7",
                    ReferenceUse.NOT_NEEDED,
                    List.of(beta(0.1, "weight of the odds ratio (lambda in the paper)")),
                    1.0,
                    v -> new Orpo(v.number("beta"))),
            LossEntry.pair(
                    "slic",
                    "SLiC-HF: a hinge on the sums, plus the chosen answer's NLL",
                    "max(0, delta - L_w + L_l) - lambda L_w",
                    "arXiv 2305.10425",
                    ReferenceUse.NOT_NEEDED,
                    List.of(
                            LossKey.number(
                                    "delta", 1.0, Range.FINITE, "margin in nats below which the hinge is active"),
                            LossKey.number(
                                    "lambda", 0.1, Range.NOT_NEGATIVE, "weight of the chosen answer's NLL, a sum")),
                    0.0,
                    v -> new Slic(v.number("delta"), v.number("lambda"))),
            LossEntry.plain(
                    "sft",
                    "supervised fine-tuning on the chosen answer",
                    "-L_w / (scored tokens of the optimizer step), summed over the step",
                    "TRL's SFTTrainer: a mean over the tokens of the optimizer step",
                    ReferenceUse.NOT_NEEDED,
                    List.of(),
                    v -> new Sft()),
            LossEntry.plain(
                    "wpo",
                    "WPO: any loss on pairs, weighted by how likely the policy is to write them",
                    "W = exp((L_w - c_w) / n_w + (L_l - c_l) / n_l), held constant;  W * base",
                    "arXiv 2406.11827, eq. 2",
                    ReferenceUse.AS_INSIDE,
                    List.of(
                            LossKey.of(
                                    "base",
                                    new KeyType.Loss(),
                                    Map.of("type", "dpo"),
                                    "the weighted loss, e.g. {type: simpo, gamma: 1.4}"),
                            LossKey.withoutDefault(
                                    "beta",
                                    new KeyType.HandedTo("base"),
                                    "handed to the base, in place of its default"),
                            LossKey.of(
                                    "alignment",
                                    new KeyType.Choice(List.of("sampled", "greedy", "none")),
                                    "sampled",
                                    "c: sum of log sum_v p(v)^2 (sampled), of log max_v p(v) (greedy), or 0"),
                            LossKey.of(
                                    "clamp",
                                    new KeyType.NumericOrNone(Range.POSITIVE),
                                    "none",
                                    "the largest W; the authors' code uses 1, TRL none")),
                    v -> new Wpo(
                            v.loss("base"),
                            Alignment.valueOf(v.word("alignment").toUpperCase(Locale.ROOT)),
                            v.numberOrNone("clamp"))),
            LossEntry.plain(
                    "mix",
                    "several losses at once, over the same log-probabilities",
                    "sum_k weight_k * loss_k",
                    "MPO, arXiv 2411.10442",
                    ReferenceUse.AS_INSIDE,
                    List.of(LossKey.withoutDefault(
                            "mix", new KeyType.Losses(), "e.g. [{weight: 0.8, type: dpo}, {weight: 1.0, type: sft}]")),
                    v -> new Mix(v.losses("mix"))));

    private LossEntries() {}

    private static LossEntry aot(String name, String title, String formula, Aot.Sides sides) {
        return LossEntry.plain(
                name,
                title,
                formula,
                "arXiv 2406.05882",
                ReferenceUse.NEEDED,
                List.of(BETA, SMOOTHING),
                v -> new Aot(v.number("beta"), v.number("label_smoothing"), sides));
    }

    private static LossKey beta(double defaultValue, String doc) {
        return LossKey.number("beta", defaultValue, Range.POSITIVE, doc);
    }
}

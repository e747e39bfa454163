package io.burnish.evaluate;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// AlpacaEval 2's length-controlled win rate: what would the judge prefer, were all answers equally long?
/// (Dubois et al., "Length-Controlled AlpacaEval", arXiv 2404.04475; alpaca_eval `metrics/glm_winrate.py`.)
///
/// A logistic regression explains the preferences by length, difficulty and model; with the term of length at 0, the
/// mean of what it predicts is the win rate. The optimum is exact, where the published figures have liblinear's
/// tolerance: they differ by some 0.001 points.
///
/// @param coefficients of the fit
/// @param strength the `C` it was fitted at; none: without a penalty
/// @param difficulties of the model's rows, in their order
public record LengthControl(LengthCoefficients coefficients, OptionalDouble strength, double[] difficulties) {

    /// AlpacaEval 2's own form, `length_controlled_v1`.
    ///
    /// @param gamed the published rows of the gamed baselines
    /// @throws IllegalArgumentException if nothing is penalised and the preferences have no finite optimum
    public static LengthControl fit(List<JudgedLengths> judged, List<GamedRow> gamed, LengthPenalty penalty) {
        double[] once = new double[judged.size()];
        Arrays.fill(once, 1);
        Design design = LengthDesign.of(judged, gamed, once).design();
        OptionalDouble strength =
                switch (penalty) {
                    case LengthPenalty.None none -> OptionalDouble.empty();
                    case LengthPenalty.Fixed fixed -> OptionalDouble.of(fixed.c());
                    case LengthPenalty.CrossValidated validated ->
                        OptionalDouble.of(LengthCrossValidation.choose(design, validated));
                };
        LengthCoefficients coefficients = solve(design, strength)
                .orElseThrow(() -> new IllegalArgumentException("the length-controlled win rate of " + judged.size()
                        + " preferences has no finite value: they are all on one side; penalise the fit"));
        return new LengthControl(
                coefficients,
                strength,
                judged.stream().mapToDouble(JudgedLengths::difficulty).toArray());
    }

    /// `length_controlled_minimal`: length and model only, for prompts of which nothing is published.
    public static LengthControl fitMinimal(List<JudgedLengths> judged, LengthPenalty penalty) {
        return fit(withoutDifficulty(judged), List.of(), penalty);
    }

    public double winRate() {
        return coefficients.winRate(difficulties);
    }

    /// As published: see [LengthCoefficients#standardError].
    public double standardError() {
        return coefficients.standardError(difficulties);
    }

    /// The win rate with its doubt by fitting again, at the same strength, on prompts drawn anew. The standard error
    /// is the bootstrap's too: the published one says nothing of the coefficients and is 0 in the minimal form.
    public static Measured measured(
            List<JudgedLengths> judged,
            List<GamedRow> gamed,
            LengthPenalty penalty,
            Bootstrap bootstrap,
            String source) {
        LengthControl whole = fit(judged, gamed, penalty);
        Map<String, Integer> prompts = new LinkedHashMap<>();
        judged.forEach(row -> prompts.putIfAbsent(row.promptId(), prompts.size()));
        int[] prompt =
                judged.stream().mapToInt(row -> prompts.get(row.promptId())).toArray();
        Optional<Bootstrap.Spreads> spreads = bootstrap.spreads(prompts.size(), counts -> {
            double[] times = Arrays.stream(prompt).mapToDouble(p -> counts[p]).toArray();
            return solve(LengthDesign.of(judged, gamed, times).design(), whole.strength)
                    .map(fitted -> new double[] {mean(fitted.preferences(whole.difficulties), times)});
        });
        return spreads.map(all -> all.spreads().getFirst().times(100))
                .map(s -> Measured.of(whole.winRate(), s.standardDeviation(), s, judged.size(), source))
                .orElseGet(() -> Measured.plain(whole.winRate(), judged.size(), source));
    }

    /// The minimal form with its doubt.
    public static Measured measuredMinimal(
            List<JudgedLengths> judged, LengthPenalty penalty, Bootstrap bootstrap, String source) {
        return measured(withoutDifficulty(judged), List.of(), penalty, bootstrap, source);
    }

    /// Whether controlling for length changed the win rate by more than 10 points and more than a quarter of the room
    /// there was, which alpaca_eval warns of: the answers' lengths, or the fit, are odd.
    public static boolean isExtreme(double winRate, double controlled) {
        return controlled < Math.min(winRate - winRate / 4, winRate - 10)
                || controlled > Math.max(winRate + (100 - winRate) / 4, winRate + 10);
    }

    private static Optional<LengthCoefficients> solve(Design design, OptionalDouble strength) {
        Penalty penalty = strength.isPresent() ? Penalty.lasso(strength.getAsDouble()) : Penalty.NONE;
        return LogisticRegression.fit(design, penalty).map(b -> new LengthCoefficients(b[0], b[1], b[2]));
    }

    private static List<JudgedLengths> withoutDifficulty(List<JudgedLengths> judged) {
        return judged.stream()
                .map(row ->
                        new JudgedLengths(row.promptId(), row.preference(), row.baselineLength(), row.modelLength(), 0))
                .toList();
    }

    private static double mean(double[] values, double[] times) {
        double sum = 0;
        double count = 0;
        for (int i = 0; i < values.length; i++) {
            sum += times[i] * values[i];
            count += times[i];
        }
        return sum / count;
    }
}

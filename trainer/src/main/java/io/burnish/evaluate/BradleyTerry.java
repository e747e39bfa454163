package io.burnish.evaluate;

import io.burnish.run.RunProblem;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Ratings of many models from games between them (Bradley and Terry, 1952): `P(a beats b) = s(theta_a - theta_b)`,
/// fitted by maximum likelihood, a tie as half a win for each; rating = 400 / ln 10 * theta + anchor.
///
/// Unlike Elo's, such a rating does not depend on the order of the games. With style, the logit has a term for each
/// standardised difference in style too, and what the models are left with is strength at equal style (arena-hard-auto,
/// `show_result.py`; methods.md section 7).
public final class BradleyTerry {

    private static final double POINTS = 400;

    private final GameTable table;
    private final BradleyTerrySettings settings;
    private final List<StyleFeature> style;

    private BradleyTerry(List<Game> games, BradleyTerrySettings settings) {
        this.table = new GameTable(games);
        this.settings = settings;
        this.style = settings.style().stream().sorted().toList();
    }

    /// @throws RunProblem (exit 2) when there is no game, the anchor never played, or a rating would be infinite
    public static Ratings rate(List<Game> games, BradleyTerrySettings settings, Bootstrap bootstrap, String source) {
        return new BradleyTerry(games, settings).rate(bootstrap, source);
    }

    private Ratings rate(Bootstrap bootstrap, String source) {
        check();
        Design design = table.design(style);
        double[] coefficients = solve(design).orElseThrow(() -> infinite(design));
        double[] ratings = ratings(coefficients);
        Optional<Bootstrap.Spreads> spreads = bootstrap.spreads(
                table.prompts(), counts -> solve(table.drawn(design, counts)).map(this::ratings));
        SequencedMap<String, Measured> models = new LinkedHashMap<>();
        IntStream.range(0, ratings.length)
                .boxed()
                .sorted(Comparator.comparingDouble(m -> -ratings[m]))
                .forEach(m -> models.put(table.models().get(m), measured(m, ratings[m], spreads, source)));
        SequencedMap<StyleFeature, Double> sway = new LinkedHashMap<>();
        for (int s = 0; s < style.size(); s++) {
            sway.put(style.get(s), coefficients[ratings.length + s]);
        }
        return new Ratings(models, sway, spreads.map(Bootstrap.Spreads::redrawn).orElse(0));
    }

    private Measured measured(int model, double rating, Optional<Bootstrap.Spreads> spreads, String source) {
        long games = table.played(model);
        return spreads.map(all -> all.spreads().get(model))
                .map(spread -> Measured.of(rating, spread.standardDeviation(), spread, games, source))
                .orElseGet(() -> Measured.plain(rating, games, source));
    }

    private Optional<double[]> solve(Design design) {
        if (settings.ridge().isPresent()) {
            return LogisticRegression.fit(design, Penalty.ridge(settings.ridge().getAsDouble()));
        }
        return table.graph(design).apart().isEmpty() ? LogisticRegression.fit(design, Penalty.NONE) : Optional.empty();
    }

    /// Shifted so that the anchor, or the mean, is where it shall be: only differences are measured.
    private double[] ratings(double[] coefficients) {
        double[] ratings = Arrays.stream(coefficients, 0, table.models().size())
                .map(coefficient -> POINTS * coefficient)
                .toArray();
        double zero = settings.anchorModel()
                .map(model -> ratings[table.models().indexOf(model)])
                .orElseGet(() -> Moments.of(ratings).mean());
        return Arrays.stream(ratings)
                .map(rating -> rating - zero + settings.anchor())
                .toArray();
    }

    private void check() {
        if (table.models().isEmpty()) {
            throw RunProblem.badInput("ratings need games, got none. Judge two models on the same prompts first.");
        }
        settings.anchorModel().filter(model -> !table.models().contains(model)).ifPresent(model -> {
            throw RunProblem.badInput("anchor_model %s played no game; those that did: %s. Name one of these."
                    .formatted(model, String.join(", ", table.models())));
        });
    }

    private RunProblem infinite(Design design) {
        BitSet apart = table.graph(design).apart();
        if (2 * apart.cardinality() > table.models().size()) {
            apart.flip(0, table.models().size());
        }
        String odd = apart.stream().mapToObj(table.models()::get).collect(Collectors.joining(", "));
        return RunProblem.badInput(
                "no finite ratings: %s against the others: one side won nothing. More games, or ridge: 1, give them one."
                        .formatted(odd));
    }
}

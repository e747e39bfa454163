package io.burnish.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.data.random.NamedSeed;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Ratings, raw and with style held equal, are scikit-learn's; percentiles are NumPy's.
class RatingGoldensTest {

    private static final Bootstrap FEW = new Bootstrap(new BootstrapSettings(20, 0.95), NamedSeed.of(42, "bootstrap"));

    private static JsonNode golden() throws IOException {
        try (InputStream stream = RatingGoldensTest.class.getResourceAsStream("ratings.json")) {
            return new ObjectMapper().readTree(stream);
        }
    }

    private static Style style(JsonNode counts) {
        return new Style(
                counts.get(0).intValue(),
                counts.get(1).intValue(),
                counts.get(2).intValue(),
                counts.get(3).intValue());
    }

    private static List<Game> games(JsonNode golden) {
        List<Game> games = new ArrayList<>();
        for (JsonNode game : golden.get("games")) {
            games.add(new Game(
                    "prompt-" + games.size(),
                    game.get("first").textValue(),
                    game.get("second").textValue(),
                    game.get("score").doubleValue(),
                    game.get("weight").doubleValue(),
                    style(game.get("first_style")),
                    style(game.get("second_style"))));
        }
        return games;
    }

    @Test
    void ratings_are_those_of_scikit_learn() throws IOException {
        JsonNode golden = golden();
        for (JsonNode fit : golden.get("fits")) {
            Set<StyleFeature> style = new LinkedHashSet<>();
            fit.get("style").forEach(feature -> style.add(StyleFeature.values()[feature.intValue()]));
            OptionalDouble ridge = style.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(1);
            Ratings ratings = BradleyTerry.rate(
                    games(golden), new BradleyTerrySettings(1000, Optional.of("ant"), ridge, style), FEW, "test");
            fit.get("ratings")
                    .properties()
                    .forEach(rating -> assertThat(
                                    ratings.models().get(rating.getKey()).value())
                            .as(rating.getKey())
                            .isCloseTo(rating.getValue().doubleValue(), within(1e-5)));
            List<Double> coefficients = new ArrayList<>(ratings.style().values());
            for (int i = 0; i < coefficients.size(); i++) {
                assertThat(coefficients.get(i))
                        .isCloseTo(fit.get("coefficients").get(i).doubleValue(), within(1e-7));
            }
        }
    }

    @Test
    void percentiles_are_those_of_numpy() throws IOException {
        JsonNode golden = golden();
        double[] values = new double[golden.get("values").size()];
        Arrays.setAll(values, i -> golden.get("values").get(i).doubleValue());
        Arrays.sort(values);
        golden.get("percentiles")
                .properties()
                .forEach(p -> assertThat(Spread.percentile(values, Double.parseDouble(p.getKey()) / 100))
                        .isCloseTo(p.getValue().doubleValue(), within(1e-14)));
    }
}

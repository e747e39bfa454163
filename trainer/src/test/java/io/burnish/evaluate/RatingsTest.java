package io.burnish.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.burnish.data.random.NamedSeed;
import io.burnish.run.RunProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RatingsTest {

    private static final Bootstrap BOOTSTRAP =
            new Bootstrap(new BootstrapSettings(200, 0.95), NamedSeed.of(42, "bootstrap"));

    /// The first wins `wins` of 10 games.
    private static List<Game> ten(String first, String second, int wins) {
        List<Game> games = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            games.add(Game.of("prompt-" + games.size(), first, second, i < wins ? 1 : 0));
        }
        return games;
    }

    @Test
    void two_models_have_the_ratings_of_their_odds() {
        Ratings ratings = BradleyTerry.rate(ten("a", "b", 8), BradleyTerrySettings.anchoredAt("b"), BOOTSTRAP, "test");
        Measured a = ratings.models().get("a");
        assertThat(a.value()).isCloseTo(1000 + 400 * Math.log10(4), within(1e-9));
        assertThat(a.low().orElseThrow()).isLessThan(a.value());
        assertThat(a.high().orElseThrow()).isGreaterThan(a.value());
        assertThat(a.n()).isEqualTo(10);
        Measured anchor = ratings.models().get("b");
        assertThat(anchor.value()).isEqualTo(1000);
        assertThat(anchor.standardError()).hasValue(0);
        assertThat(Ratings.expectedScore(a.value(), 1000)).isCloseTo(80, within(1e-9));
        assertThat(ratings.redrawn()).isPositive();
    }

    @Test
    void the_mean_is_the_anchor_where_no_model_is() {
        Ratings ratings = BradleyTerry.rate(ten("a", "b", 8), BradleyTerrySettings.defaults(), BOOTSTRAP, "test");
        assertThat(ratings.models().values().stream()
                        .mapToDouble(Measured::value)
                        .average())
                .hasValueCloseTo(1000.0, within(1e-9));
        assertThat(ratings.models().firstEntry().getKey()).isEqualTo("a");
    }

    @Test
    void a_tie_is_half_a_win_for_each() {
        List<Game> ties = new ArrayList<>(ten("a", "b", 6));
        List<Game> halves = new ArrayList<>(ten("a", "b", 6));
        ties.add(Game.of("x", "a", "b", 0.5));
        ties.add(Game.of("y", "a", "b", 0.5));
        halves.add(Game.of("x", "a", "b", 1));
        halves.add(Game.of("y", "b", "a", 1));
        assertThat(value(ties)).isCloseTo(value(halves), within(1e-9));
    }

    private static double value(List<Game> games) {
        return BradleyTerry.rate(games, BradleyTerrySettings.anchoredAt("b"), BOOTSTRAP, "test")
                .models()
                .get("a")
                .value();
    }

    @Test
    void who_won_everything_has_no_rating_without_a_penalty() {
        List<Game> games = new ArrayList<>(ten("a", "b", 5));
        games.addAll(ten("perfect", "a", 10));
        assertThatExceptionOfType(RunProblem.class)
                .isThrownBy(() -> BradleyTerry.rate(games, BradleyTerrySettings.defaults(), BOOTSTRAP, "test"))
                .withMessageContaining("perfect against the others")
                .withMessageContaining("ridge");
        Ratings held = BradleyTerry.rate(
                games,
                new BradleyTerrySettings(1000, Optional.empty(), OptionalDouble.of(1), Set.of()),
                BOOTSTRAP,
                "test");
        assertThat(held.models().firstEntry().getKey()).isEqualTo("perfect");
    }

    @Test
    void an_anchor_that_never_played_is_refused() {
        assertThatExceptionOfType(RunProblem.class)
                .isThrownBy(() ->
                        BradleyTerry.rate(ten("a", "b", 5), BradleyTerrySettings.anchoredAt("c"), BOOTSTRAP, "test"))
                .withMessageContaining("c played no game; those that did: a, b");
    }

    @Test
    void style_takes_what_style_won() {
        List<Game> games = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            boolean longer = i % 2 == 0;
            Style first = new Style(longer ? 400 : 100, 0, 0, 0);
            Style second = new Style(longer ? 100 : 400, 0, 0, 0);
            boolean wins = i % 6 == 5 ? !longer : longer;
            games.add(new Game("p" + i, "a", "b", wins ? 1 : 0, 1, first, second));
        }
        Ratings ratings =
                BradleyTerry.rate(games, BradleyTerrySettings.anchoredAt("b").styleControlled(), BOOTSTRAP, "test");
        assertThat(ratings.style().get(StyleFeature.TOKENS)).isGreaterThan(0.3);
        assertThat(ratings.style().get(StyleFeature.BOLD)).isZero();
    }

    @Test
    void markdown_is_counted_outside_of_code() {
        String answer =
                "# Title\n\n- one\n- two\n 1. three\n\n**bold** and __bold__\n```\n# comment\n- no\n**no**\n```\n## End";
        assertThat(Style.of(answer, 30)).isEqualTo(new Style(30, 2, 3, 2));
    }

    @Test
    void one_game_moves_half_of_k() {
        Ratings ratings =
                Elo.rate(List.of(Game.of("p", "a", "b", 1)), EloSettings.defaults(), NamedSeed.of(42, "elo"), "test");
        assertThat(ratings.models().get("a").value()).isEqualTo(1002);
        assertThat(ratings.models().get("b").value()).isEqualTo(998);
    }

    @Test
    void elo_is_played_game_by_game_and_its_median_repeats() {
        List<Game> games = ten("a", "b", 7);
        double a = 1000;
        double b = 1000;
        for (Game game : games) {
            double points = 4 * (game.score() - 1 / (1 + Math.pow(10, (b - a) / 400)));
            a += points;
            b -= points;
        }
        int[] order = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        assertThat(Elo.play(games, order, EloSettings.defaults()).get("a")).isCloseTo(a, within(1e-9));
        NamedSeed seed = NamedSeed.of(42, "elo");
        assertThat(Elo.rate(games, EloSettings.defaults(), seed, "test"))
                .isEqualTo(Elo.rate(games, EloSettings.defaults(), seed, "test"));
    }
}

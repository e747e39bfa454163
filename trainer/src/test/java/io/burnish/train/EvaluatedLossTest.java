package io.burnish.train;

import static io.burnish.train.TinyTraining.EVERYTHING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.burnish.data.TokenPairs;
import io.burnish.losses.PreferenceLoss;
import io.burnish.model.Decoder;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Held-out pairs under losses whose denominators, or whose ranks, are those of all of them.
class EvaluatedLossTest {

    private static final TokenPairs DATA = TinyTraining.pairs(70, 20_261_128);

    private static <T> T measured(PreferenceLoss loss, BiFunction<Scorer, ReferenceLogps, T> evaluation) {
        try (Weights weights = TinyTraining.weights();
                Scope scope = Scope.confined();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                Scorer scorer = new Scorer(TinyTraining.kernels(), decoder, 16)) {
            return evaluation.apply(scorer, row -> new ReferenceLogps.Logps(-20 - row % 7, -21 - row % 5));
        }
    }

    private static double loss(PreferenceLoss loss) {
        return measured(
                loss,
                (scorer, reference) ->
                        Evaluation.of(scorer, DATA, loss, reference, EVERYTHING).loss());
    }

    private static List<Evaluation.Row> rows(PreferenceLoss loss) {
        return measured(loss, (scorer, reference) -> Evaluation.rows(scorer, DATA, loss, reference, 50));
    }

    private static double sum(List<Evaluation.Row> rows, ToDoubleFunction<Evaluation.Row> number) {
        return rows.stream().mapToDouble(number).sum();
    }

    @Test
    void theTokensOfAllHeldOutAnswersDivideAnSftTermToo() {
        PreferenceLoss mixed = dpoAndSft(0.5);
        List<Evaluation.Row> rows = rows(mixed);
        double sft = -sum(rows, row -> row.figures().logpChosen()) / sum(rows, Evaluation.Row::chosenTokens);
        double expected = loss(TinyTraining.loss("dpo")) + 0.5 * sft;

        assertThat(loss(mixed)).isCloseTo(expected, within(1e-5));
        assertThat(sum(rows, row -> row.figures().loss())).isCloseTo(expected, within(1e-5));
    }

    private static PreferenceLoss dpoAndSft(double weight) {
        List<Map<String, Object>> terms =
                List.of(Map.of("weight", 1.0, "type", "dpo"), Map.of("weight", weight, "type", "sft"));
        return TinyTraining.loss("mix", Map.of("mix", terms));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dpo", "aot", "aot_unpaired"})
    void rowsHaveSharesOfTheLossOfAll(String name) {
        PreferenceLoss loss = TinyTraining.loss(name);
        List<Evaluation.Row> rows = rows(loss);

        assertThat(rows)
                .extracting(Evaluation.Row::row)
                .startsWith(1000L, 1001L, 1002L)
                .hasSize(70);
        assertThat(sum(rows, row -> row.figures().loss())).isCloseTo(loss(loss), within(1e-5));
    }
}

package io.burnish.losses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Values and gradients against TRL's own code under autograd (`src/test/python/loss_goldens.py`).
class LossGoldensTest {

    private static final double RELATIVE = 1e-6;
    private static final double FLOOR = 1e-12;
    private static final JsonNode GOLDENS = read();

    /// Losses with one list of values and gradients, over all pairs of the file.
    record GoldenSet(String loss, Map<String, Object> values, String source, JsonNode results) {
        @Override
        public String toString() {
            return loss + " " + values + " by " + source;
        }
    }

    static Stream<GoldenSet> sets() {
        return sets("sets");
    }

    /// Losses that weigh the tokens which only the longer answer has.
    static Stream<GoldenSet> weightedSets() {
        return sets("weighted_sets");
    }

    private static Stream<GoldenSet> sets(String kind) {
        return StreamSupport.stream(GOLDENS.get(kind).spliterator(), false).map(set -> {
            Map<String, Object> values = new HashMap<>();
            set.get("values").properties().forEach(entry -> values.put(entry.getKey(), plain(entry.getValue())));
            return new GoldenSet(
                    set.get("loss").asText(), values, set.get("source").asText(), set.get("results"));
        });
    }

    @ParameterizedTest
    @MethodSource("sets")
    void equalsItsSourceInValueAndGradient(GoldenSet set) throws LossProblems {
        check(set, ours -> new double[] {
            ours.loss(), ours.chosen().common(), ours.rejected().common()
        });
    }

    @ParameterizedTest
    @MethodSource("weightedSets")
    void weighsTailsAsItsSourceDoes(GoldenSet set) throws LossProblems {
        check(set, ours -> new double[] {
            ours.loss(),
            ours.chosen().common(),
            ours.chosen().tail(),
            ours.rejected().common(),
            ours.rejected().tail()
        });
    }

    private static void check(GoldenSet set, Function<PairOutcome, double[]> numbers) throws LossProblems {
        PreferenceLoss loss = LossCatalogue.create(set.loss(), set.values());
        JsonNode pairs = GOLDENS.get("pairs");
        assertThat(set.results()).hasSameSizeAs(pairs);
        List<String> misses = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            PairLogps pair = pair(pairs.get(i));
            PairOutcome ours =
                    loss.evaluate(pair, new StepTotals(1, pair.chosen().tokens()));
            double[] actual = numbers.apply(ours);
            for (int k = 0; k < actual.length; k++) {
                JsonNode golden = set.results().get(i);
                boolean equal = golden.isNull()
                        ? Double.isFinite(actual[k])
                        : isClose(actual[k], golden.get(k).asDouble()) || hasNoTail(pair, k, actual.length);
                if (!equal) {
                    misses.add("pair %d, number %s, %s: ours %s, golden %s".formatted(i, k, pair, actual[k], golden));
                }
            }
        }
        assertThat(misses).isEmpty();
    }

    // the shorter answer's tail has no token: its gradient means nothing
    private static boolean hasNoTail(PairLogps pair, int number, int numbers) {
        boolean weighted = numbers == 5;
        int chosen = pair.chosen().tokens();
        int rejected = pair.rejected().tokens();
        return weighted && (number == 2 && chosen < rejected || number == 4 && rejected < chosen);
    }

    private static boolean isClose(double actual, double golden) {
        return Math.abs(actual - golden) <= FLOOR + RELATIVE * Math.abs(golden);
    }

    @Test
    void coversEveryLossAndThousandsOfCases() {
        Set<String> covered = new HashSet<>();
        sets().forEach(set -> covered.add(set.loss()));
        // A mix is the sum of its parts; that is its own test.
        assertThat(covered)
                .containsAll(LossCatalogue.names().stream()
                        .filter(name -> !name.equals("mix"))
                        .toList());
        assertThat(sets().mapToInt(set -> set.results().size()).sum()).isGreaterThan(10_000);
        assertThat(GOLDENS.get("versions").get("trl").asText()).isEqualTo("1.13.0");
    }

    private static PairLogps pair(JsonNode row) {
        return new PairLogps(answer(row, 0), answer(row, 6));
    }

    private static AnswerLogps answer(JsonNode row, int from) {
        return new AnswerLogps(
                row.get(from).asDouble(),
                row.get(from + 1).asDouble(),
                row.get(from + 2).asInt(),
                Double.NaN,
                row.get(from + 3).asDouble(),
                row.get(from + 4).asDouble(),
                row.get(from + 5).asDouble());
    }

    private static Object plain(JsonNode node) {
        return new ObjectMapper().convertValue(node, Object.class);
    }

    private static JsonNode read() {
        try (InputStream file = Objects.requireNonNull(
                        LossGoldensTest.class.getResourceAsStream("loss_goldens.json.gz"), "goldens");
                InputStream unzipped = new GZIPInputStream(file)) {
            return new ObjectMapper().readTree(unzipped);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

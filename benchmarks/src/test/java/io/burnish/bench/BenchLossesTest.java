package io.burnish.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.cli.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every loss is measured on small shapes, and is the same by the head and by the composite: else the command fails.
class BenchLossesTest {

    private static JsonNode bench(String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("bench", "losses", "--hidden", "16", "--vocab", "300"));
        words.addAll(List.of("--answer", "8", "--rounds", "1"));
        words.addAll(List.of(options));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                words.toArray(String[]::new),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void everyLossIsMeasuredBesideTheComposite() throws IOException {
        JsonNode cases = bench("--rows", "64,160").get("cases");
        assertThat(cases).hasSize(2);
        for (JsonNode one : cases) {
            assertThat(one.get("losses")).hasSizeGreaterThan(20);
            for (JsonNode loss : one.get("losses")) {
                assertThat(loss.get("forward_seconds").asDouble()).isPositive();
                assertThat(loss.get("forward_backward_peak_bytes").asLong()).isPositive();
                assertThat(loss.get("composite_forward_backward_seconds").asDouble())
                        .isPositive();
            }
        }
    }

    @Test
    void inBfloat16TheHeadAloneIsMeasured() throws IOException {
        JsonNode one = bench("--dtype", "bf16", "--losses", "dpo", "--rows", "32")
                .get("cases")
                .get(0);
        assertThat(one.get("composite").asText()).startsWith("not measured");
        assertThat(one.get("losses").get(0).get("value").asDouble()).isPositive();
    }

    @Test
    void aCardThatIsNotThereIsBadInput() {
        for (String command : List.of("losses", "train")) {
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            int code = Main.run(
                    new String[] {"bench", command, "--device", "cuda:99"},
                    new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8));
            assertThat(code).as(command).isEqualTo(2);
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("device: cuda:99 is asked for");
        }
    }

    @Test
    void lengthsOfBothDataSetsAreThere() {
        for (List<PairLengths> lengths : List.of(PairLengths.hhRlhf(), PairLengths.ultraFeedback())) {
            assertThat(lengths).hasSize(256).allSatisfy(pair -> {
                assertThat(pair.prompt()).isPositive();
                assertThat(pair.chosen()).isPositive();
                assertThat(pair.rejected()).isPositive();
            });
        }
    }
}

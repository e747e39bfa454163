package io.burnish.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import io.burnish.data.TokenAnswer;
import io.burnish.data.batch.ForestBuilder;
import io.burnish.losses.fused.AnswerStatistics;
import io.burnish.tensor.Scope;
import io.burnish.tensor.kernels.AtenKernels;
import io.burnish.tensor.kernels.CardOnCpu;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.train.Scorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every family says of every sequence what transformers says in float64.
class FamilyGoldensTest {

    private static final int HEAD_ROWS = 7; // less than most sequences: the head's chunks are passed through too
    private static final double PERCENT = 1e-4 * 100;

    static List<Path> families() throws IOException {
        return Families.all();
    }

    @ParameterizedTest
    @MethodSource("families")
    void logProbabilitiesAreThoseOfTransformers(Path folder) throws IOException {
        check(folder, new AtenKernels());
    }

    // of each part that a family may have: windows, scaled angles, head norms, biases, soft-caps, angles by layer
    @ParameterizedTest
    @ValueSource(strings = {"mistral-window", "llama3.1", "qwen3-tied", "llama-bias", "gemma", "gemma2", "gemma3"})
    void theFusedKernelsSayTheSame(String family) throws IOException {
        check(Families.folder(family), Kernels.of(Device.cpu()));
    }

    @ParameterizedTest
    @MethodSource("families")
    void theCardsKernelsSayTheSame(Path folder) throws IOException {
        check(folder, CardOnCpu.late().kernels());
    }

    private static void check(Path folder, Kernels kernels) throws IOException {
        List<int[]> sequences = new ArrayList<>();
        List<Double> sums = new ArrayList<>();
        for (JsonNode sequence :
                Families.JSON.readTree(folder.resolve("golden.json").toFile()).get("sequences")) {
            if (sequence.get("input_ids").size() > 1) { // after a single token nothing is predicted
                sequences.add(Families.JSON.convertValue(sequence.get("input_ids"), int[].class));
                sums.add(sequence.get("sum").asDouble());
            }
        }
        try (Weights weights = Families.load(folder)) {
            List<Double> logps = logps(kernels, weights, sequences);
            for (int i = 0; i < sums.size(); i++) {
                assertThat(logps.get(i))
                        .as("%s kernels, %d tokens", kernels.name(), sequences.get(i).length)
                        .isCloseTo(sums.get(i), withinPercentage(PERCENT));
            }
        }
    }

    // the configuration is all that the two forms may differ in
    @ParameterizedTest
    @MethodSource("families")
    void aConfigurationInTheOldFormReadsTheSame(Path folder) {
        assertThat(ConfigReader.read(folder.resolve("config-old.json")))
                .isEqualTo(ConfigReader.read(folder.resolve("config.json")));
    }

    /// All sequences in one forward pass, each a tree of its own.
    private static List<Double> logps(Kernels kernels, Weights weights, List<int[]> sequences) {
        ForestBuilder forest = new ForestBuilder(false);
        for (int i = 0; i < sequences.size(); i++) {
            int[] ids = sequences.get(i);
            int start = forest.segment(ForestBuilder.NO_PARENT, ids[0]);
            forest.answer(start, TokenAnswer.of(Arrays.copyOfRange(ids, 1, ids.length)), i);
        }
        try (Scope scope = Scope.shared();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                Scorer scorer = new Scorer(kernels, decoder, HEAD_ROWS)) {
            return scorer.score(forest.build()).stream()
                    .map(AnswerStatistics::logp)
                    .toList();
        }
    }
}

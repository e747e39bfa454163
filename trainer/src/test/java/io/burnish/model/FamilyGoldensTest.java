package io.burnish.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import io.burnish.data.TokenAnswer;
import io.burnish.data.batch.ForestBuilder;
import io.burnish.tensor.Scope;
import io.burnish.tensor.kernels.AtenKernels;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.train.Scorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
        check(folder, folder, new AtenKernels());
        check(folder, folder, Kernels.of(Device.cpu()));
    }

    @ParameterizedTest
    @MethodSource("families")
    void aConfigurationInTheOldFormReadsTheSame(Path folder, @TempDir Path scratch) throws IOException {
        Path old = Families.withOldConfig(folder, scratch.resolve("old"));

        assertThat(ModelDirectory.open(old).config())
                .isEqualTo(ModelDirectory.open(folder).config());
        check(folder, old, Kernels.of(Device.cpu()));
    }

    private static void check(Path golden, Path model, Kernels kernels) throws IOException {
        JsonNode sequences =
                Families.JSON.readTree(golden.resolve("golden.json").toFile()).get("sequences");
        try (Weights weights = Families.load(model);
                Scope scope = Scope.shared();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                Scorer scorer = new Scorer(kernels, decoder, HEAD_ROWS)) {
            for (JsonNode sequence : sequences) {
                int[] ids = Families.JSON.convertValue(sequence.get("input_ids"), int[].class);
                if (ids.length > 1) { // after a single token nothing is predicted
                    assertThat(logp(scorer, ids))
                            .as("%s with %s kernels, %d tokens", golden.getFileName(), kernels.name(), ids.length)
                            .isCloseTo(sequence.get("sum").asDouble(), withinPercentage(PERCENT));
                }
            }
        }
    }

    private static double logp(Scorer scorer, int[] ids) {
        ForestBuilder forest = new ForestBuilder(false);
        int start = forest.segment(ForestBuilder.NO_PARENT, ids[0]);
        forest.answer(start, TokenAnswer.of(Arrays.copyOfRange(ids, 1, ids.length)), 0);
        return scorer.score(forest.build()).getFirst().logp();
    }
}

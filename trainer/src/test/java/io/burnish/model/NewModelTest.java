package io.burnish.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.tensor.Scope;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A new model of each family is one that can be read, and whose norms change nothing yet.
class NewModelTest {

    @TempDir
    private Path target;

    @ParameterizedTest
    @EnumSource
    void everyFamilyCanBeMade(NewModelSettings.Family family) throws IOException {
        NewModelSettings plain = NewModelSettings.of(24, 2, 2, Path.of("tokenizer"));
        NewModelSettings settings = new NewModelSettings(
                        family,
                        plain.hiddenSize(),
                        plain.intermediateSize(),
                        plain.layers(),
                        plain.heads(),
                        plain.kvHeads(),
                        plain.maxPositions(),
                        plain.ropeTheta(),
                        plain.normEpsilon(),
                        plain.tiedEmbeddings(),
                        plain.tokenizer(),
                        plain.seed())
                .resolve(1);
        NewModel.write(settings, 50, target);

        try (Weights weights = Families.load(target);
                Scope scope = Scope.confined()) {
            float[] norm =
                    weights.parameters().view(scope, WeightMap.FINAL_NORM).toFloats();
            assertThat(norm).containsOnly(family == NewModelSettings.Family.LLAMA ? 1 : 0);
            assertThat(weights.config().form().scoreSoftCap())
                    .isEqualTo(family == NewModelSettings.Family.GEMMA2 ? 50 : 0);
            assertThat(weights.config().attention(0).window())
                    .isEqualTo(family.ordinal() < NewModelSettings.Family.GEMMA2.ordinal() ? 0 : 1024);
        }
    }
}

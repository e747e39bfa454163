package io.burnish.model;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.tensor.Scope;
import io.burnish.tensor.safetensors.SafetensorsModel;
import io.burnish.tensor.safetensors.SafetensorsType;
import io.burnish.tensor.safetensors.TensorEntry;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A model that is loaded and saved is the model that was loaded: names, types, shapes and bytes.
class ModelWriterTest {

    @TempDir
    private Path target;

    static List<Path> families() throws IOException {
        return Families.all();
    }

    @ParameterizedTest
    @MethodSource("families")
    void aModelSavedInItsOwnTypeIsBitEqualToItsSource(Path source) throws IOException {
        save(source);

        assertThat(contents(target)).isEqualTo(contents(source));
        assertThat(Files.readString(target.resolve("config.json")))
                .isEqualTo(Files.readString(source.resolve("config.json")));
        assertThat(target.resolve("generation_config.json")).exists();
    }

    @ParameterizedTest
    @CsvSource({"llama-bf16, BF16", "llama-fp16, F16", "llama3, F32"})
    void theTypeAModelIsStoredInIsTheSources(String family, SafetensorsType type) throws IOException {
        save(Families.folder(family));

        assertThat(ModelDirectory.open(Families.folder(family)).storedType()).isEqualTo(type);
        assertThat(ModelDirectory.open(target).storedType()).isEqualTo(type);
    }

    @Test
    void aTiedOutputEmbeddingIsStoredOnce() throws IOException {
        save(Families.folder("qwen2"));

        assertThat(contents(target)).containsKey(WeightMap.EMBEDDING).doesNotContainKey(WeightMap.HEAD);
    }

    @Test
    void whatIsSavedLoadsAgainBitForBit() throws IOException {
        Path source = Families.folder("qwen3");
        save(source);

        try (Weights first = Families.load(source);
                Weights second = Families.load(target)) {
            assertThat(second.parameters().all_N().toFloats())
                    .isEqualTo(first.parameters().all_N().toFloats());
        }
    }

    private void save(Path source) throws IOException {
        try (Weights weights = Families.load(source)) {
            ModelWriter.write(target, weights, ModelDirectory.open(source).storedType(), source);
        }
    }

    private record Stored(SafetensorsType type, List<Long> shape, int hash) {}

    private static Map<String, Stored> contents(Path folder) throws IOException {
        try (Scope scope = Scope.confined()) {
            return SafetensorsModel.open(folder, scope.arena()).tensors().values().stream()
                    .collect(toMap(TensorEntry::name, ModelWriterTest::stored));
        }
    }

    private static Stored stored(TensorEntry entry) {
        byte[] bytes = entry.data().toArray(ValueLayout.JAVA_BYTE);
        return new Stored(entry.type(), Arrays.stream(entry.shape()).boxed().toList(), Arrays.hashCode(bytes));
    }
}

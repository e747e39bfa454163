package io.burnish.tensor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsModelTest {

    @TempDir
    Path directory;

    @Test
    void aDirectoryWithoutWeightsSaysWhatItHasInstead() throws IOException {
        assertThatThrownBy(this::open)
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContainingAll(directory.toString(), "model.safetensors", "is it a model directory?");

        Files.writeString(directory.resolve("pytorch_model-00001-of-00002.bin"), "");
        assertThatThrownBy(this::open).hasMessageContainingAll("pytorch_model-00001-of-00002.bin", "save_pretrained");
    }

    @Test
    void theSingleFileCountsWhereThereAreBoth() throws IOException {
        shard("model.safetensors", "a");
        index("{\"weight_map\": {\"b\": \"gone.safetensors\"}}");

        assertThat(open()).containsExactly("a");
    }

    @Test
    void missingShardsAreAllNamed() throws IOException {
        shard("one.safetensors", "a");
        index(
                "{\"weight_map\": {\"a\": \"one.safetensors\", \"b\": \"two.safetensors\", \"c\": \"three.safetensors\"}}");

        assertThatThrownBy(this::open)
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContainingAll("2 of the 3 files", "three.safetensors, two.safetensors");
    }

    @Test
    void aTensorThatIsNotWhereTheIndexSaysIsNamed() throws IOException {
        shard("one.safetensors", "a");
        index("{\"weight_map\": {\"a\": \"one.safetensors\", \"b\": \"one.safetensors\"}}");

        assertThatThrownBy(this::open)
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContainingAll("tensor 'b'", "one.safetensors", "does not have it");
    }

    @Test
    void aTensorInTwoShardsIsNamed() throws IOException {
        shard("one.safetensors", "a");
        shard("two.safetensors", "a");
        index("{\"weight_map\": {\"a\": \"one.safetensors\", \"b\": \"two.safetensors\"}}");

        assertThatThrownBy(this::open)
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContainingAll("two.safetensors: tensor 'a'", "one.safetensors too");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"weight_map": {"a": "../secret.safetensors"}}              | tensor 'a' no name of a file
            {"weight_map": {"a": 3}}                                    | tensor 'a' no name of a file
            {"weight_map": {}}                                          | no weight_map
            {"weights": {}}                                             | no weight_map
            {"weight_map": {"a": "x.safetensors", "a": "y.safetensors"}} | Duplicate
            {"weight_map":                                              | no JSON
            """)
    void anIndexThatIsNoneIsRefused(String index, String message) throws IOException {
        index(index);

        assertThatThrownBy(this::open)
                .isInstanceOf(SafetensorsException.class)
                .hasMessageStartingWith(
                        directory.resolve("model.safetensors.index.json").toString())
                .hasMessageContainingAll(message.split(" "));
    }

    private void shard(String name, String tensor) throws IOException {
        SafetensorsWriter.write(
                directory.resolve(name),
                List.of(new TensorEntry(
                        tensor, SafetensorsType.F32, new long[] {1}, MemorySegment.ofArray(new float[] {1}))),
                SafetensorsWriter.PYTORCH);
    }

    private void index(String json) throws IOException {
        Files.writeString(directory.resolve("model.safetensors.index.json"), json);
    }

    private Iterable<String> open() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return List.copyOf(SafetensorsModel.open(directory, arena).tensors().keySet());
        }
    }
}

package io.burnish.tensor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of the reference implementation, read and written again: `make_python_file.py` beside the file made it.
class PythonFileTest {

    private static final Path PYTHON_FILE = Path.of(
            System.getProperty("burnish.root"),
            "native/src/test/resources/io/burnish/tensor/safetensors/python.safetensors");

    @TempDir
    Path temporary;

    @Test
    void everyTypeIsReadWithNameShapeAndValues() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            SafetensorsFile file = SafetensorsFile.open(PYTHON_FILE, arena);
            assertThat(file.metadata()).isEqualTo(Map.of("format", "pt"));
            assertThat(file.tensors()).hasSize(13);
            TensorEntry f64 = file.tensor("floats.f64");
            assertThat(f64.shape()).containsExactly(2, 3);
            assertThat(f64.count()).isEqualTo(6);
            assertThat(f64.data().toArray(ValueLayout.JAVA_DOUBLE))
                    .containsExactly(0.0, -0.0, 1.0, -2.5, 3.140625, 65504.0);
            assertThat(file.tensor("floats.f32").data().toArray(ValueLayout.JAVA_FLOAT))
                    .containsExactly(0f, -0f, 1f, -2.5f, 3.140625f, 65504f);
            assertThat(floats(file.tensor("floats.f16"))).containsExactly(0f, -0f, 1f, -2.5f, 3.140625f, 65504f);
            assertThat(floats(file.tensor("floats.bf16"))).containsExactly(0f, -0f, 1f, -2.5f, 3.140625f, 65536f);
            assertThat(file.tensor("whole.i64").data().toArray(ValueLayout.JAVA_LONG))
                    .containsExactly(-1, 1L << 40);
            assertThat(file.tensor("whole.i32").data().toArray(ValueLayout.JAVA_INT))
                    .containsExactly(-1, 1 << 20);
            assertThat(file.tensor("whole.i16").data().toArray(ValueLayout.JAVA_SHORT_UNALIGNED))
                    .containsExactly(-1, 1 << 10, 7);
            assertThat(file.tensor("whole.i8").data().toArray(ValueLayout.JAVA_BYTE))
                    .containsExactly(-1, 127, -128);
            assertThat(file.tensor("whole.u8").data().toArray(ValueLayout.JAVA_BYTE))
                    .containsExactly(0, 127, -1);
            assertThat(file.tensor("truth").data().toArray(ValueLayout.JAVA_BYTE))
                    .containsExactly(1, 0);
            assertThat(file.tensor("scalar").shape()).isEmpty();
            assertThat(floats(file.tensor("scalar"))).containsExactly(42f);
            assertThat(file.tensor("empty").shape()).containsExactly(0, 4);
            assertThat(file.tensor("empty").data().byteSize()).isZero();
            assertThat(floats(file.tensor("näme with \"quotes\" and \\"))).containsExactly(1f);
        }
    }

    @Test
    void whatIsWrittenAgainIsTheSameFileByteForByte() throws IOException {
        assertWrittenAgainEqual(PYTHON_FILE);
    }

    @Test
    void aRealModelIsReadAndWrittenAgainByteForByte() throws IOException {
        Path model = Path.of(System.getProperty("burnish.shared"), "assets/stories260k");
        assumeTrue(Files.isDirectory(model), "needs the shared assets beside the checkout");

        try (Arena arena = Arena.ofConfined()) {
            SafetensorsModel read = SafetensorsModel.open(model, arena);

            assertThat(read.tensors()).hasSize(47).containsKey("model.layers.4.mlp.down_proj.weight");
            TensorEntry embedding = read.tensor("model.embed_tokens.weight");
            assertThat(embedding.shape()).containsExactly(512, 64);
            assertThat(LongStream.range(0, embedding.count())
                            .mapToDouble(i -> embedding.data().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i))
                            .allMatch(Double::isFinite))
                    .isTrue();
        }
        assertWrittenAgainEqual(model.resolve("model.safetensors"));
    }

    private void assertWrittenAgainEqual(Path original) throws IOException {
        Path copy = temporary.resolve("copy.safetensors");
        try (Arena arena = Arena.ofConfined()) {
            SafetensorsFile file = SafetensorsFile.open(original, arena);
            SafetensorsWriter.write(copy, file.tensors().reversed(), file.metadata());
        }
        assertThat(Files.mismatch(original, copy)).isEqualTo(-1);
    }

    // by libtorch's own conversion, as weights are read
    private static float[] floats(TensorEntry tensor) {
        DataType type =
                switch (tensor.type()) {
                    case F16 -> DataType.FLOAT16;
                    case BF16 -> DataType.BFLOAT16;
                    default -> DataType.FLOAT32;
                };
        try (Scope scope = Scope.confined()) {
            return Tensor.overHostMemory(scope, tensor.data(), type, tensor.shape())
                    .toFloats();
        }
    }
}

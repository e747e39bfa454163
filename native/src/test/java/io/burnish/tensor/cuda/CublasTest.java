package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each call reaches C as cublas_api.h declares it.
class CublasTest {

    private static final GemmArguments ARGUMENTS = new GemmArguments(false, false, true, 1, 2, 3, 4, 5, 6);

    @TempDir
    static Path folder;

    private static FakeLibrary fake;

    private long stream = 0x77;

    @BeforeAll
    static void compile() throws Exception {
        fake = FakeLibrary.compiled(folder, "fake_cublas.c");
    }

    @BeforeEach
    void forget() {
        fake.takeNotes();
    }

    private Cublas cublas() {
        return new Cublas(fake.library(), () -> stream, 0x7f00_0000_0000L, 1 << 25);
    }

    @Test
    void a_product_is_asked_for_on_the_current_stream_with_our_workspace() {
        Cublas cublas = cublas();
        cublas.add(ARGUMENTS, DataType.BFLOAT16, 0xa0000000001L, 0xb0000000001L, 0xc0000000001L);
        cublas.add(ARGUMENTS, DataType.FLOAT32, 1, 2, 3);
        stream = 0x78;
        cublas.add(new GemmArguments(false, true, false, 1, 2, 3, 4, 5, 6), DataType.FLOAT16, 1, 2, 3);
        assertThat(cublas.version()).isEqualTo(120_805);
        cublas.destroy();
        assertThat(fake.takeNotes())
                .containsExactly(
                        "cublasCreate",
                        "cublasSetStream 0x123456789abc 0x77",
                        "cublasSetWorkspace 0x123456789abc 0x7f0000000000 33554432",
                        "cublasGemmEx 0x123456789abc ops 0 1 mnk 1 2 3 alpha 1 A 0xa0000000001 14 4 B 0xb0000000001 14 5 beta 1 C 0xc0000000001 0 6 by 68 -1",
                        "cublasGemmEx 0x123456789abc ops 0 1 mnk 1 2 3 alpha 1 A 0x1 0 4 B 0x2 0 5 beta 1 C 0x3 0 6 by 68 -1",
                        "cublasSetStream 0x123456789abc 0x78",
                        "cublasSetWorkspace 0x123456789abc 0x7f0000000000 33554432",
                        "cublasGemmEx 0x123456789abc ops 1 0 mnk 1 2 3 alpha 1 A 0x1 2 4 B 0x2 2 5 beta 1 C 0x3 0 6 by 68 -1",
                        "cublasGetVersion 0x123456789abc",
                        "cublasDestroy 0x123456789abc");
    }

    @Test
    void a_product_of_one_type_is_put_in_place_or_added() {
        Cublas cublas = cublas();
        fake.takeNotes();
        cublas.multiply(ARGUMENTS, DataType.BFLOAT16, 1, 2, 0, 3);
        cublas.multiply(ARGUMENTS, DataType.FLOAT32, 1, 2, 1, 3);
        assertThat(fake.takeNotes().stream().filter(call -> call.startsWith("cublasGemmEx")))
                .containsExactly(
                        "cublasGemmEx 0x123456789abc ops 0 1 mnk 1 2 3 alpha 1 A 0x1 14 4 B 0x2 14 5 beta 0 C 0x3 14 6 by 68 -1",
                        "cublasGemmEx 0x123456789abc ops 0 1 mnk 1 2 3 alpha 1 A 0x1 0 4 B 0x2 0 5 beta 1 C 0x3 0 6 by 68 -1");
    }

    @Test
    void an_error_names_what_was_asked() {
        Cublas cublas = cublas();
        cublas.add(ARGUMENTS, DataType.BFLOAT16, 1, 2, 3);
        fake.failNext(14);
        assertThatThrownBy(() -> cublas.add(ARGUMENTS, DataType.BFLOAT16, 1, 2, 3))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("cublasGemmEx of bfloat16 operands")
                .hasMessageContaining("m=1, n=2, k=3")
                .hasMessageContaining("code 14 (CUBLAS_STATUS_FAKE: the fake says so)");
        fake.failNext(3);
        assertThatThrownBy(this::cublas).hasMessageContaining("cublasCreate_v2 failed with code 3 (no name");
    }

    @Test
    void the_library_is_the_one_that_is_loaded() {
        List<String> maps = List.of(
                "7f00-7f01 r-xp 00000000 08:01 123 /opt/a b/nvidia/cublas/lib/libcublasLt.so.12",
                "7f02-7f03 rw-p 00000000 00:00 0 ",
                "7f04-7f05 r-xp 00000000 08:01 124 /opt/a b/nvidia/cublas/lib/libcublas.so.12");
        assertThat(LoadedLibraries.find("libcublas", maps))
                .hasValue(Path.of("/opt/a b/nvidia/cublas/lib/libcublas.so.12"));
        assertThat(LoadedLibraries.find("libnvrtc", maps)).isEmpty();
        assertThat(LoadedLibraries.find("libjvm")).isPresent();
    }
}

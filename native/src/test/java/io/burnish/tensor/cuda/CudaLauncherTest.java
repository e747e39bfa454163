package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What a launch asks of the driver, in order and byte by byte.
class CudaLauncherTest {

    private static final Architecture HOPPER = new Architecture(9, 0);
    private static final Grid GRID = new Grid(12, 3, 256, 0);

    private final RecordingDriver driver = new RecordingDriver();
    private int compilations;
    private long stream = 77;

    private CudaLauncher launcher(PrebuiltKernels prebuilt, boolean hasCompiler, boolean waits) {
        KernelCompiler compiler = new KernelCompiler() {
            @Override
            public String version() {
                return "NVRTC 13.0";
            }

            @Override
            public byte[] compile(KernelSource source, Architecture architecture) {
                compilations++;
                return (source.name() + " for " + architecture).getBytes(StandardCharsets.UTF_8);
            }
        };
        KernelModules modules = new KernelModules(
                driver,
                HOPPER,
                CudaLauncherTest.class,
                prebuilt,
                () -> hasCompiler ? Optional.of(compiler) : Optional.empty());
        return new CudaLauncher(driver, 0, () -> stream, modules, waits);
    }

    private CudaLauncher launcher() {
        return launcher(new PrebuiltKernels(_ -> Optional.empty()), true, false);
    }

    private static PrebuiltKernels prebuilt(String code, String toolkit) {
        byte[] bytes = code.getBytes(StandardCharsets.UTF_8);
        String hash = KernelSource.beside(CudaLauncherTest.class, "tiny").hash();
        byte[] manifest = new CubinManifest(
                        List.of(new CubinManifest.Entry("tiny", HOPPER, hash, Fingerprint.of(bytes), toolkit)))
                .text()
                .getBytes(StandardCharsets.UTF_8);
        return new PrebuiltKernels(file -> Optional.of(file.equals(CubinManifest.FILE) ? manifest : bytes));
    }

    private static byte[] bytes(int size, Consumer<ByteBuffer> content) {
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        content.accept(buffer);
        return buffer.array();
    }

    @Test
    void arguments_travel_as_the_kernel_reads_them() {
        try (Scope scope = Scope.confined()) {
            Tensor x = Tensor.ofFloats(scope, new float[] {1, 2, 3, 4}, 4);
            MemorySegment out = scope.arena().allocate(ValueLayout.JAVA_FLOAT, 4);
            driver.parameterSizes = new int[] {8, 8, 8, 4, 4, 8, 8};
            launcher().launch("tiny", "scale", GRID, x.rows(scope, 1, 4), out, 1L << 40, 1.5f, -3, null, -0.1);
            assertThat(driver.values)
                    .containsExactly(
                            bytes(8, b -> b.putLong(x.address() + 4)),
                            bytes(8, b -> b.putLong(out.address())),
                            bytes(8, b -> b.putLong(1L << 40)),
                            bytes(4, b -> b.putFloat(1.5f)),
                            bytes(4, b -> b.putInt(-3)),
                            new byte[8],
                            bytes(8, b -> b.putDouble(-0.1)));
        }
    }

    @Test
    void a_source_is_compiled_and_a_kernel_found_once_and_the_stream_asked_for_each_time() {
        CudaLauncher launcher = launcher();
        driver.parameterSizes = new int[0];
        launcher.launch("tiny", "scale", GRID);
        stream = 78;
        launcher.launch("tiny", "scale", GRID);
        launcher.launch("tiny", "square_roots", GRID);
        assertThat(driver.calls)
                .containsExactly(
                        "enter 0",
                        "loadModule tiny for sm_90",
                        "function 100 scale",
                        "launch 101 " + GRID + " 77",
                        "enter 0",
                        "launch 101 " + GRID + " 78",
                        "enter 0",
                        "function 100 square_roots",
                        "launch 102 " + GRID + " 78");
        assertThat(compilations).isEqualTo(1);
    }

    @Test
    void loading_ahead_is_what_the_first_launch_would_do() {
        CudaLauncher launcher = launcher();
        launcher.load(List.of("tiny"));
        assertThat(driver.calls).containsExactly("enter 0", "loadModule tiny for sm_90");
        driver.parameterSizes = new int[0];
        launcher.launch("tiny", "scale", GRID);
        assertThat(driver.calls)
                .filteredOn(call -> call.startsWith("loadModule"))
                .hasSize(1);
    }

    @Test
    void more_than_48_kilobytes_of_shared_memory_are_asked_for_once_a_size() {
        CudaLauncher launcher = launcher();
        driver.parameterSizes = new int[0];
        launcher.launch("tiny", "scale", new Grid(1, 1, 32, 48 * 1024));
        assertThat(driver.calls).noneMatch(call -> call.startsWith("allowShared"));
        launcher.launch("tiny", "scale", new Grid(1, 1, 32, 100_000));
        launcher.launch("tiny", "scale", new Grid(1, 1, 32, 90_000));
        launcher.launch("tiny", "scale", new Grid(1, 1, 32, 100_000));
        assertThat(driver.calls)
                .filteredOn(call -> call.startsWith("allowShared"))
                .containsExactly("allowShared 101 100000");
        assertThatThrownBy(() -> launcher.launch("tiny", "scale", new Grid(1, 1, 32, 232_449)))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("asks for 232449 bytes of shared memory, this card gives it 232448");
    }

    @Test
    void arguments_that_the_kernel_does_not_take_are_refused_before_the_launch() {
        CudaLauncher launcher = launcher();
        assertThatThrownBy(() -> launcher.launch("tiny", "scale", GRID, 1L, 2L))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "tiny.cu, scale takes parameters of [8, 8, 8, 4, 4] bytes, the launch has [8, 8]");
        assertThatThrownBy(() -> launcher.launch("tiny", "scale", GRID, 1L, 2L, 3, 1f, 1))
                .hasMessageContaining("[8, 8, 4, 4, 4]");
        assertThatThrownBy(() -> launcher.launch("tiny", "scale", GRID, "text"))
                .hasMessageContaining("tiny.cu, scale: argument 0 is a String");
        assertThat(driver.calls).noneMatch(call -> call.startsWith("launch"));
        driver.parameterSizes = null; // a driver that does not tell
        launcher().launch("tiny", "scale", GRID, 1L, 2L);
    }

    @Test
    void prebuilt_code_is_loaded_without_a_compiler() {
        launcher(prebuilt("prebuilt code", "12.8"), false, false).load(List.of("tiny"));
        assertThat(driver.calls).containsExactly("enter 0", "loadModule prebuilt code");
    }

    @Test
    void prebuilt_code_that_does_not_fit_the_driver_is_compiled_instead() {
        driver.refuseImages = 1;
        launcher(prebuilt("prebuilt code", "12.8"), true, false).load(List.of("tiny"));
        assertThat(driver.calls).containsExactly("enter 0", "loadModule prebuilt code", "loadModule tiny for sm_90");
        driver.calls.clear();
        driver.version = 12_020;
        launcher(prebuilt("prebuilt code", "13.0"), true, false).load(List.of("tiny"));
        assertThat(driver.calls).containsExactly("enter 0", "loadModule tiny for sm_90");
    }

    @Test
    void without_prebuilt_code_and_without_a_compiler_the_remedy_is_named() {
        driver.version = 12_020;
        assertThatThrownBy(() -> launcher(prebuilt("prebuilt code", "13.0"), false, false)
                        .load(List.of("tiny")))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("there is [sm_90]")
                .hasMessageContaining("pip install nvidia-cuda-nvrtc-cu12");
    }

    @Test
    void code_that_the_driver_refuses_after_compiling_is_an_error_with_both_versions() {
        driver.refuseImages = 1;
        assertThatThrownBy(() -> launcher().load(List.of("tiny")))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining(
                        "tiny.cu as compiled by NVRTC 13.0 for sm_90 is refused by the driver, which serves CUDA 13.0");
    }

    @Test
    void a_failing_launch_names_the_kernel_and_its_grid() {
        driver.parameterSizes = new int[0];
        driver.failLaunch = 701;
        assertThatThrownBy(() -> launcher().launch("tiny", "scale", GRID))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("tiny.cu, scale, " + GRID + ": cuLaunchKernel failed with code 701");
    }

    @Test
    void when_told_so_it_waits_and_names_the_kernel_that_failed() {
        driver.parameterSizes = new int[0];
        CudaLauncher launcher = launcher(new PrebuiltKernels(_ -> Optional.empty()), true, true);
        launcher.launch("tiny", "scale", GRID);
        assertThat(driver.calls).endsWith("awaitStream 77");
        driver.failWait = 700;
        assertThatThrownBy(() -> launcher.launch("tiny", "scale", GRID))
                .hasMessageContaining("tiny.cu, scale, ")
                .hasMessageContaining("cuStreamSynchronize failed with code 700");
    }
}

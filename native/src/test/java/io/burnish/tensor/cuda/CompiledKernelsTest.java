package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.tensor.cuda.CompiledKernels.Compiled;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kernel compiles for the cards that we support, and keeps everything in registers.
class CompiledKernelsTest {

    private static final int STATIC_SHARED_BYTES = 48 * 1024;
    private static final int REGISTERS_OF_A_BLOCK = 64 * 1024;

    /// The most threads of a block with which a kernel is started.
    private static int mostThreads(String kernel) {
        if (kernel.startsWith("draw_") || kernel.equals("sortTiles")) {
            return 1024;
        }
        return kernel.startsWith("rowStatistics_") ? 512 : 256;
    }

    static List<String> files() {
        return KernelSources.all().keySet().stream()
                .filter(name -> name.endsWith(".cu"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("files")
    void kernels_compile_for_every_architecture_without_spilling(String file, TestReporter reporter) {
        Assumptions.assumeTrue(CompiledKernels.isAvailable(), "no nvcc on the PATH: kernels are not compiled");
        List<Compiled> compiled = CompiledKernels.of(file);
        reporter.publishEntry(file, compiled.stream().map(Compiled::line).collect(Collectors.joining("\n", "\n", "")));
        assertThat(compiled).allSatisfy(kernel -> {
            assertThat(kernel.spilledBytes()).as(kernel + ": bytes spilled").isZero();
            assertThat(kernel.stackBytes()).as(kernel + ": bytes of stack").isZero();
            assertThat(kernel.registers() * mostThreads(kernel.name()))
                    .as(kernel + ": registers of the largest block")
                    .isLessThanOrEqualTo(REGISTERS_OF_A_BLOCK);
            assertThat(kernel.sharedBytes())
                    .as(kernel + ": static shared memory")
                    .isLessThanOrEqualTo(STATIC_SHARED_BYTES);
        });
        List<Set<String>> namesByArchitecture = CompiledKernels.ARCHITECTURES.stream()
                .map(architecture -> compiled.stream()
                        .filter(kernel -> kernel.architecture().equals(architecture))
                        .map(Compiled::name)
                        .collect(Collectors.toSet()))
                .toList();
        assertThat(namesByArchitecture.getFirst()).isNotEmpty();
        assertThat(namesByArchitecture)
                .allSatisfy(names -> assertThat(names).isEqualTo(namesByArchitecture.getFirst()));
    }
}

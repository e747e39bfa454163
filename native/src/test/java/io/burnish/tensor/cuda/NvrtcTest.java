package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// NVRTC compiles without a card; `BURNISH_NVRTC` points at one where none is found (pip's nvidia-cuda-nvrtc has it).
class NvrtcTest {

    private static Optional<Nvrtc> found;

    private Nvrtc nvrtc;

    @BeforeAll
    static void find() {
        found = Nvrtc.ofThisMachine();
    }

    @BeforeEach
    void skipWithout() {
        assumeTrue(found.isPresent(), "skipped: no libnvrtc on this machine (BURNISH_NVRTC)");
        nvrtc = found.get();
    }

    @Test
    void a_source_with_a_header_in_memory_becomes_machine_code() {
        KernelSource source = KernelSource.beside(NvrtcTest.class, "tiny");
        for (Architecture architecture : new Architecture[] {new Architecture(8, 0), new Architecture(9, 0)}) {
            Elf.assertIsCubinWith(nvrtc.compile(source, architecture), "scale", "square_roots");
        }
        assertThat(nvrtc.compile(source, new Architecture(8, 0)))
                .isNotEqualTo(nvrtc.compile(source, new Architecture(9, 0)));
    }

    @Test
    void a_card_newer_than_the_compiler_gets_code_that_its_driver_translates() {
        byte[] code = nvrtc.compile(KernelSource.beside(NvrtcTest.class, "tiny"), new Architecture(99, 0));
        String newest = nvrtc.supported().getLast().real();
        assertThat(new String(code, StandardCharsets.UTF_8)).contains(".target " + newest, ".entry scale");
    }

    @Test
    void a_card_older_than_the_compiler_is_refused() {
        assertThatThrownBy(() -> nvrtc.compile(KernelSource.beside(NvrtcTest.class, "tiny"), new Architecture(1, 3)))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("the card is sm_13");
    }

    @Test
    void the_compilers_log_is_in_the_error() {
        assertThatThrownBy(() -> nvrtc.compile(KernelSource.beside(NvrtcTest.class, "broken"), new Architecture(9, 0)))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("broken.cu does not compile for sm_90 by " + nvrtc.version())
                .hasMessageContaining("broken.cu(2): error")
                .hasMessageContaining("undeclared_name");
    }

    @Test
    void every_kernel_of_the_tree_compiles() throws Exception {
        List<String> names = TreeKernels.names();
        assumeFalse(names.isEmpty(), "skipped: no kernel sources in the tree");
        for (String name : names) {
            KernelSource source = KernelSource.beside(Launcher.class, name);
            for (Architecture architecture : CubinBuilder.ARCHITECTURES) {
                if (nvrtc.supported().contains(architecture)) {
                    Elf.assertIsCubinWith(nvrtc.compile(source, architecture));
                }
            }
        }
    }

    @Test
    void it_tells_its_version() {
        assertThat(nvrtc.toolkit()).matches("\\d+\\.\\d+");
        assertThat(nvrtc.supported()).isSorted().contains(new Architecture(9, 0));
    }
}

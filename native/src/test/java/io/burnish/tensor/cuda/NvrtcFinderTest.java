package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvrtcFinderTest {

    @TempDir
    Path root;

    private Path file(String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.createFile(file);
    }

    private NvrtcFinder finder(Map<String, String> environment) {
        return new NvrtcFinder(environment, root.resolve("site/torch/lib"), List.of(root.resolve("local")));
    }

    @Test
    void libtorchs_own_comes_first_under_whatever_name() throws IOException {
        Path library = file("site/torch/lib/libnvrtc-672ee683.so.12");
        Path builtins = file("site/torch/lib/libnvrtc-builtins.so.12.8");
        file("site/torch/lib/libnvrtc.alt.so.12");
        file("site/nvidia/cuda_nvrtc/lib/libnvrtc.so.12");
        NvrtcFinder.Location location = finder(Map.of()).find().orElseThrow();
        assertThat(location.library()).isEqualTo(library);
        assertThat(location.builtins()).hasValue(builtins);
    }

    @Test
    void then_pips_packages() throws IOException {
        Path library = file("site/nvidia/cu13/lib/libnvrtc.so.13");
        file("site/nvidia/cu13/lib/libnvrtc.alt.so.13");
        file("site/nvidia/cu13/lib/libnvrtc-builtins.alt.so.13.0");
        Path builtins = file("site/nvidia/cu13/lib/libnvrtc-builtins.so.13.0");
        file("local/cuda/lib64/libnvrtc.so.12");
        NvrtcFinder.Location location = finder(Map.of()).find().orElseThrow();
        assertThat(location.library()).isEqualTo(library);
        assertThat(location.builtins()).hasValue(builtins);
    }

    @Test
    void pips_packages_lie_beside_a_libtorch_that_is_named_by_a_symlink() throws IOException {
        file("site/torch/lib/libc10.so");
        Path library = file("site/nvidia/cu13/lib/libnvrtc.so.13");
        Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("site/torch"));
        NvrtcFinder finder = new NvrtcFinder(Map.of(), link.resolve("lib"), List.of());
        assertThat(finder.find().orElseThrow().library().toRealPath()).isEqualTo(library.toRealPath());
    }

    @Test
    void then_the_systems_cuda_the_chosen_one_before_the_newest() throws IOException {
        Path older = file("local/cuda-12.8/lib64/libnvrtc.so.12");
        Path newer = file("local/cuda-13.0/lib64/libnvrtc.so.13");
        assertThat(finder(Map.of()).find().orElseThrow().library()).isEqualTo(newer);
        String home = root.resolve("local/cuda-12.8").toString();
        assertThat(finder(Map.of("CUDA_HOME", home)).find().orElseThrow().library())
                .isEqualTo(older);
        Path chosen = file("local/cuda/lib64/libnvrtc.so.11");
        assertThat(finder(Map.of()).find().orElseThrow().library()).isEqualTo(chosen);
    }

    @Test
    void what_the_user_names_is_used_or_refused() throws IOException {
        file("site/torch/lib/libnvrtc.so.12");
        Path library = file("mine/libnvrtc.so.13");
        Path builtins = file("mine/libnvrtc-builtins.so.13.0");
        for (Path named : List.of(library, library.getParent())) {
            NvrtcFinder.Location location =
                    finder(Map.of("BURNISH_NVRTC", named.toString())).find().orElseThrow();
            assertThat(location.library()).isEqualTo(library);
            assertThat(location.builtins()).hasValue(builtins);
        }
        NvrtcFinder wrong =
                finder(Map.of("BURNISH_NVRTC", root.resolve("nowhere").toString()));
        assertThatThrownBy(wrong::find)
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("BURNISH_NVRTC names")
                .hasMessageContaining("nowhere");
    }

    @Test
    void where_there_is_none_it_looks_in_all_places() {
        NvrtcFinder finder = finder(Map.of("CUDA_HOME", "/none"));
        assertThat(finder.folders()).contains(root.resolve("site/torch/lib"), Path.of("/none/lib64"));
    }
}

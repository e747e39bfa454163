package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.CudaException;
import io.burnish.tensor.cuda.Grid;
import io.burnish.tensor.cuda.Launcher;
import io.burnish.tensor.libtorch.CudaFunctions;
import io.burnish.tensor.libtorch.LibTorch;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// How a card's kernels are put together, without a card.
class CardKernelsTest {

    /// Notes what is loaded and launched.
    private static final class Recorder implements Launcher {
        private final List<String> loaded = new ArrayList<>();
        private final List<String> launched = new ArrayList<>();

        @Override
        public void load(List<String> sources) {
            loaded.addAll(sources);
        }

        @Override
        public void launch(String source, String kernel, Grid grid, @Nullable Object... arguments) {
            launched.add(source + "." + kernel);
        }
    }

    @Test
    void warming_up_loads_every_source_there_is() throws IOException, URISyntaxException {
        Recorder launcher = new Recorder();
        CardKernels.of(launcher, MatrixProducts.LIBTORCH, _ -> new PlainAttention(), new DirectExchange())
                .warmUp();
        Path folder = Path.of(Launcher.class.getResource("common.cuh").toURI()).getParent();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(launcher.loaded)
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> file.getFileName().toString())
                                    .filter(name -> name.endsWith(".cu"))
                                    .map(name -> name.substring(0, name.length() - ".cu".length()))
                                    .toList());
        }
    }

    @Test
    void attention_gathers_and_adds_rows_by_our_own_kernels() {
        Recorder launcher = new Recorder();
        List<Kernels> given = new ArrayList<>();
        HostExchange exchange = new DirectExchange();
        CudaKernels kernels = CardKernels.of(
                launcher,
                MatrixProducts.LIBTORCH,
                rows -> {
                    given.add(rows);
                    return new FlashAttention(rows);
                },
                exchange);
        assertThat(kernels.name()).isEqualTo("cuda");
        assertThat(kernels.exchange()).isSameAs(exchange);
        try (Scope scope = Scope.confined()) {
            Tensor table = SeededTensors.zeros(scope, 4, 8);
            Tensor rows = Tensor.ofInts(scope, Device.cpu(), 1, 3);
            Tensor out = SeededTensors.zeros(scope, 2, 8);
            given.getFirst().gatherRows(table, rows, out);
        }
        assertThat(launcher.launched).hasSize(1).first().asString().startsWith("rows.gather");
    }

    @Test
    void a_tensor_in_host_memory_is_no_kernels_argument() {
        Recorder recorder = new Recorder();
        PlacedLauncher launcher = new PlacedLauncher(recorder, Device.gpu(0));
        try (Scope scope = Scope.confined()) {
            Tensor host = SeededTensors.zeros(scope, 3);
            assertThatThrownBy(() -> launcher.launch("rows", "add_f32", Grid.of(1, 32), 7, null, host))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("add_f32")
                    .hasMessageContaining("cpu()");
        }
        assertThat(recorder.launched).isEmpty();
        launcher.launch("rows", "add_f32", Grid.of(1, 32), 7, null);
        launcher.load(List.of("rows"));
        assertThat(recorder.launched).containsExactly("rows.add_f32");
        assertThat(recorder.loaded).containsExactly("rows");
    }

    @Test
    void without_a_card_it_is_refused_and_nothing_is_changed() {
        Assumptions.assumeFalse(LibTorch.location().cuda(), "this libtorch has a CUDA half");
        assertThatThrownBy(() -> Kernels.of(Device.gpu(7))).isInstanceOf(CudaException.class);
        assertThat(CudaFunctions.isDeterministic()).isFalse();
    }
}

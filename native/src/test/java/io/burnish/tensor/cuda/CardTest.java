package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.libtorch.CudaFunctions;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What only a card can show: driver, stream, a kernel, pinned memory, cuBLAS. `mvn verify -Pgpu`.
@Tag("gpu")
class CardTest {

    private static final Device CARD = Device.gpu(0);

    private static CudaDevice device;

    private final SeededTensors random = SeededTensors.seeded();

    @BeforeAll
    static void open() {
        device = CudaDevice.open(0);
    }

    private static Tensor onCard(Scope scope, Tensor host) {
        return host.to(scope, host.type(), CARD);
    }

    @Test
    void the_card_tells_of_itself() {
        assertThat(device.name()).isNotBlank();
        assertThat(device.architecture()).isGreaterThanOrEqualTo(new Architecture(8, 0));
        assertThat(device.multiprocessors()).isPositive();
        assertThat(device.freeMemory()).isBetween(1L, device.memory());
        assertThatThrownBy(() -> CudaDevice.open(99))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("cuda:99");
    }

    @Test
    void nothing_is_in_the_way() {
        GpuFindings findings = GpuProbe.run();
        assertThat(findings.torch().trial()).as("%s", findings).isEmpty();
        assertThat(findings.torch().toolkit()).isPresent();
        assertThat(findings.cublas()).isPresent();
    }

    @Test
    void a_kernel_runs_on_libtorchs_stream() {
        CudaLauncher launcher = CudaLauncher.on(device, CardTest.class);
        for (int count : new int[] {1, 255, 256, 100_003}) {
            try (Scope scope = Scope.confined()) {
                float[] values = random.normals(count);
                Tensor x = onCard(scope, Tensor.ofFloats(scope, values, count));
                Tensor out = Tensor.zeros(scope, DataType.FLOAT32, CARD, count);
                int blocks = (count + 255) / 256;
                launcher.launch("tiny", "scale", new Grid(blocks, 1, 256, 1024), x, out, (long) count, 0.5f, 3);
                // more shared memory than a block has without asking for it
                launcher.launch("tiny", "scale", new Grid(blocks, 1, 256, 96 * 1024), out, x, (long) count, 2f, -6);
                float[] once = out.toFloats();
                float[] twice = x.toFloats();
                for (int i = 0; i < count; i++) {
                    assertThat(once[i]).isEqualTo(values[i] * 0.5f + 3);
                    assertThat(twice[i]).isEqualTo(once[i] * 2 - 6);
                }
            }
        }
    }

    @Test
    void the_driver_tells_when_arguments_do_not_fit() {
        CudaLauncher launcher = CudaLauncher.on(device, CardTest.class);
        device.enter();
        long module = device.driver()
                .loadModule(Nvrtc.ofThisMachine()
                        .orElseThrow()
                        .compile(KernelSource.beside(CardTest.class, "tiny"), device.architecture()));
        assumeFalse(
                device.driver()
                        .parameterSizes(device.driver().function(module, "scale"))
                        .isEmpty(),
                "skipped: a driver before CUDA 12.4 does not tell");
        assertThatThrownBy(() -> launcher.launch("tiny", "scale", Grid.of(1, 32), 1L, 2L, 3L, 4f))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[8, 8, 8, 4, 4]");
        assertThatThrownBy(() -> launcher.launch("tiny", "nowhere", Grid.of(1, 32)))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("tiny.cu, nowhere: cuModuleGetFunction failed");
    }

    @Test
    void another_thread_launches_too() throws InterruptedException {
        CudaLauncher launcher = CudaLauncher.on(device, CardTest.class);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try (Scope scope = Scope.confined()) {
                Tensor x = onCard(scope, Tensor.ofFloats(scope, new float[] {1, 2}, 2));
                launcher.launch("tiny", "scale", new Grid(1, 1, 32, 128), x, x, 2L, 2f, 0);
                assertThat(x.toFloats()).containsExactly(2, 4);
            } catch (Throwable t) {
                failure.set(t);
            }
        });
        thread.start();
        thread.join();
        assertThat(failure.get()).isNull();
    }

    @Test
    void every_kernel_of_the_tree_is_compiled_and_loaded() throws Exception {
        List<String> names = TreeKernels.names();
        assumeFalse(names.isEmpty(), "skipped: no kernel sources in the tree");
        CudaLauncher.on(device).load(List.copyOf(names));
        Nvrtc nvrtc = Nvrtc.ofThisMachine().orElseThrow();
        for (String name : names) { // by NVRTC, prebuilt or not
            device.driver().loadModule(nvrtc.compile(KernelSource.beside(Launcher.class, name), device.architecture()));
        }
    }

    @Test
    void numbers_travel_to_the_host_behind_an_event() {
        try (Scope scope = Scope.confined();
                PinnedMemory pinned = new PinnedMemory(device, 4 * 1000)) {
            float[] values = random.normals(1000);
            Tensor x = onCard(scope, Tensor.ofFloats(scope, values, 1000));
            pinned.copyFrom(x);
            assertThat(pinned.await().toArray(ValueLayout.JAVA_FLOAT)).isEqualTo(values);
            pinned.memory().setAtIndex(ValueLayout.JAVA_FLOAT, 999, 42);
            pinned.copyTo(x);
            pinned.await();
            assertThat(x.toFloats()[999]).isEqualTo(42);
        }
    }

    @Test
    void an_event_marks_what_is_done() {
        try (CudaEvent event = new CudaEvent(device)) {
            event.record();
            event.await();
            assertThat(event.isDone()).isTrue();
            event.order();
            device.await();
        }
    }

    @Test
    void products_of_bf16_are_added_up_in_float32() {
        try (Scope scope = Scope.confined();
                WeightGradientProducts products = WeightGradientProducts.on(device)) {
            for (int round = 0; round < 20; round++) {
                int rows = random.between(1, 200);
                int columns = random.between(1, 200);
                int inner = random.between(1, 300);
                // what bf16 holds exactly, so that only the order of additions differs
                Tensor left = random.contiguous(scope, inner, rows).to(scope, DataType.BFLOAT16, Device.cpu());
                Tensor right = random.contiguous(scope, inner, columns).to(scope, DataType.BFLOAT16, Device.cpu());
                Tensor sum = random.contiguous(scope, rows, columns);
                double[][] expected = product(left, right, sum);
                Tensor sumOnCard = onCard(scope, sum);
                products.add(onCard(scope, left).transposed(scope), onCard(scope, right), sumOnCard);
                random.assertClose("product", sumOnCard, expected, 1e-5);
            }
        }
    }

    /// sum + left^T right in double.
    private static double[][] product(Tensor left, Tensor right, Tensor sum) {
        double[][] l = SeededTensors.rows(left);
        double[][] r = SeededTensors.rows(right);
        double[][] out = SeededTensors.rows(sum);
        for (int k = 0; k < l.length; k++) {
            for (int i = 0; i < out.length; i++) {
                for (int j = 0; j < out[i].length; j++) {
                    out[i][j] += l[k][i] * r[k][j];
                }
            }
        }
        return out;
    }

    @Test
    void the_same_products_give_the_same_bits() {
        try (Scope scope = Scope.confined();
                WeightGradientProducts products = WeightGradientProducts.on(device)) {
            Tensor left = random.contiguous(scope, 4096, 512).to(scope, DataType.BFLOAT16, CARD);
            Tensor right = random.contiguous(scope, 4096, 256).to(scope, DataType.BFLOAT16, CARD);
            float[] first = null;
            for (int time = 0; time < 3; time++) {
                Tensor sum = Tensor.zeros(scope, DataType.FLOAT32, CARD, 512, 256);
                products.add(left.transposed(scope), right, sum);
                float[] values = sum.toFloats();
                assertThat(values).isEqualTo(first == null ? values : first);
                first = values;
            }
        }
    }

    @Test
    void libtorch_tells_its_stream() {
        assertThat(CudaFunctions.currentStream(0)).isEqualTo(device.stream());
    }
}

package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.HarnessLauncher.KernelException;
import io.burnish.tensor.kernels.Activation;
import io.burnish.tensor.kernels.AtenKernels;
import io.burnish.tensor.kernels.CudaKernels;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.NormForm;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The harness must be able to fail: each of these damages to a shipped kernel is caught.
class HarnessTest {

    private static final SeededTensors RANDOM = SeededTensors.seeded();

    /// @param file which is damaged; `.cu` files other than `kernels` are left out of the library
    /// @param before a pattern in it
    /// @param what is run
    /// @param message a pattern of the exception; empty: the numbers must be wrong instead
    record Damage(
            String name,
            String kernels,
            String file,
            String before,
            String after,
            BiConsumer<Kernels, Tensor[]> what,
            String message) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Damage> damages() {
        return List.of(
                new Damage(
                        "no barrier between writing and reading shared memory",
                        "norms.cu",
                        "common.cuh",
                        "__syncthreads\\(\\);\\s+return warpSum\\(lane",
                        "return warpSum(lane",
                        HarnessTest::norm,
                        "race: .* shared|nobody wrote"),
                new Damage(
                        "no barrier between the passes of a tile",
                        "rows.cu",
                        "rows.cu",
                        "__syncthreads\\(\\);(\\s+if \\(mine < count\\) \\{\\s+target)",
                        "$1",
                        HarnessTest::scatter,
                        "race: .* shared|nobody wrote"),
                new Damage(
                        "no barrier after the last pass",
                        "rows.cu",
                        "rows.cu",
                        "__syncthreads\\(\\);(\\s+if \\(mine < count\\) \\{\\s+keys_T)",
                        "$1",
                        HarnessTest::scatter,
                        "race: .* shared|nobody wrote"),
                new Damage(
                        "two keys at one place",
                        "rows.cu",
                        "rows.cu",
                        "\\(low - from\\)",
                        "(low - from) / 2",
                        HarnessTest::scatter,
                        "race: .* shared|nobody wrote"),
                new Damage(
                        "a barrier that one lane of a warp reaches",
                        "norms.cu",
                        "common.cuh",
                        "__syncthreads\\(\\);( // whoever)",
                        "if (lane == 0) __syncthreads();$1",
                        HarnessTest::norm,
                        "wait at the barriers of line \\d+ and of line \\d+"),
                new Damage(
                        "a thread that leaves before the barrier",
                        "norms.cu",
                        "norms.cu",
                        "if \\(team.row >= rows\\)",
                        "if (team.row >= rows || threadIdx.x == 7)",
                        HarnessTest::norm,
                        "barrier|lanes"),
                new Damage(
                        "a shuffle that one lane stays away from",
                        "norms.cu",
                        "common.cuh",
                        "value = warpSum\\(value\\);",
                        "value = lane == 5 ? value : warpSum(value);",
                        HarnessTest::norm,
                        "barrier|lanes|meet at"),
                new Damage(
                        "a bound one too large",
                        "mlp.cu",
                        "common.cuh",
                        "unit < rows \\* perRow;",
                        "unit <= rows * perRow;",
                        HarnessTest::swiglu,
                        "argument"),
                new Damage(
                        "a bound one too small",
                        "mlp.cu",
                        "common.cuh",
                        "unit < rows \\* perRow;",
                        "unit < rows * perRow - 1;",
                        HarnessTest::swiglu,
                        ""),
                new Damage(
                        "an index into the neighbour's elements",
                        "rope.cu",
                        "rope.cu",
                        "store\\(left \\+ half, b\\)",
                        "store(left + half + 1, b)",
                        HarnessTest::rope,
                        "race: .* global|argument"),
                new Damage(
                        "an index that reads the wrong half",
                        "mlp.cu",
                        "mlp.cu",
                        "load\\(source \\+ inner, up\\)",
                        "load(source, up)",
                        HarnessTest::swiglu,
                        ""),
                new Damage(
                        "a column beside a view",
                        "rows.cu",
                        "rows.cu",
                        "x_O\\[column\\]",
                        "x_O[column + 1]",
                        HarnessTest::columnSums,
                        "of argument 1, .* in runs of 8192"),
                new Damage(
                        "blocks that write to one place",
                        "rows.cu",
                        "rows.cu",
                        "partial_CO\\[\\(long long\\) blockIdx.y \\* columns \\+ from",
                        "partial_CO[from",
                        HarnessTest::columnSums,
                        "another block"),
                new Damage(
                        "16 bytes from an address that is no multiple of it",
                        "mlp.cu",
                        "common.cuh",
                        "\\| bytes\\) & 15",
                        "| bytes) & 3",
                        HarnessTest::swiglu,
                        "not a multiple"),
                new Damage(
                        "shared memory for too few warps",
                        "norms.cu",
                        "norms.cu",
                        "__shared__ float warps_W\\[WARP\\];",
                        "__shared__ float warps_W[4];",
                        HarnessTest::norm,
                        "outside of every variable|argument"),
                new Damage(
                        "a sum that leaves out one warp",
                        "norms.cu",
                        "common.cuh",
                        "lane < blockDim.x / WARP \\?",
                        "lane < blockDim.x / WARP - 1 ?",
                        HarnessTest::norm,
                        ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void a_damaged_kernel_is_caught(Damage damage) {
        Kernels sound = new CudaKernels(HarnessLauncher.shipped());
        assertThat(agree(sound, damage)).as("the kernel as it is").isTrue();

        SortedMap<String, String> sources = new TreeMap<>(KernelSources.all());
        sources.keySet().removeIf(name -> name.endsWith(".cu") && !name.equals(damage.kernels()));
        String source = sources.get(damage.file());
        assertThat(source).containsPattern(damage.before());
        sources.put(damage.file(), source.replaceAll(damage.before(), damage.after()));
        Kernels damaged = new CudaKernels(HarnessLauncher.of(sources));
        if (damage.message().isEmpty()) {
            assertThat(agree(damaged, damage)).as("the numbers").isFalse();
        } else {
            assertThatThrownBy(() -> agree(damaged, damage))
                    .isInstanceOf(KernelException.class)
                    .message()
                    .containsPattern(damage.message());
        }
    }

    /// Whether kernels leave the numbers that the plain ones do in three tensors, poisoned or filled alike.
    private static boolean agree(Kernels kernels, Damage damage) {
        try (Scope scope = Scope.confined()) {
            Tensor[] expected = tensors(scope, null);
            Tensor[] actual = tensors(scope, expected);
            damage.what().accept(new AtenKernels(), expected);
            damage.what().accept(kernels, actual);
            for (int i = 0; i < expected.length; i++) {
                float[] right = expected[i].toFloats();
                float[] values = actual[i].toFloats();
                for (int k = 0; k < right.length; k++) {
                    if (!(Math.abs(values[k] - right[k]) <= 1e-4 * (1 + Math.abs(right[k])))) {
                        return false;
                    }
                }
            }
            return true;
        }
    }

    private static final int ROWS = 300;
    private static final int COLUMNS = 2048; // a block's work, eight warps

    /// x [300, 2052] of which every other column block is a view, out [300, 2048] full of NaN, vectors.
    private static Tensor[] tensors(Scope scope, Tensor[] copied) {
        Tensor wide = copied == null ? RANDOM.contiguous(scope, ROWS, COLUMNS + 3) : copy(scope, copied[0]);
        Tensor out = copied == null
                ? Tensor.empty(scope, DataType.FLOAT32, Device.cpu(), ROWS, COLUMNS)
                : copy(scope, copied[1]);
        out.data().fill((byte) 0xff);
        Tensor vector = copied == null ? RANDOM.contiguous(scope, COLUMNS) : copy(scope, copied[2]);
        return new Tensor[] {wide, out, vector};
    }

    private static Tensor copy(Scope scope, Tensor x) {
        return x.to(scope, DataType.FLOAT32, Device.cpu());
    }

    private static void norm(Kernels kernels, Tensor[] t) {
        try (Scope scope = Scope.confined()) {
            Tensor x = t[0].columns(scope, 0, COLUMNS);
            kernels.rmsNorm(x, t[2], NormForm.of(1e-5), t[1], SeededTensors.zeros(scope, ROWS));
        }
    }

    private static void scatter(Kernels kernels, Tensor[] t) {
        try (Scope scope = Scope.confined()) {
            int[] index = new int[ROWS];
            for (int row = 0; row < ROWS; row++) {
                index[row] = row * row % 7;
            }
            Tensor table = t[0].rows(scope, 0, 7).columns(scope, 0, COLUMNS);
            t[1].zero();
            Tensor x = copy(scope, t[0].columns(scope, 1, COLUMNS + 1));
            kernels.addToRows(x, Tensor.ofInts(scope, Device.cpu(), index), table);
        }
    }

    private static void swiglu(Kernels kernels, Tensor[] t) {
        try (Scope scope = Scope.confined()) {
            // rows of 2051 floats: only every fourth begins at a multiple of 16 bytes
            kernels.glu(Activation.SILU, t[0].columns(scope, 0, COLUMNS), t[1].columns(scope, 0, COLUMNS / 2));
            t[1].columns(scope, COLUMNS / 2, COLUMNS).zero();
        }
    }

    private static void rope(Kernels kernels, Tensor[] t) {
        try (Scope scope = Scope.confined()) {
            t[1].zero();
            Tensor x = t[0].view(scope, 0, new long[] {ROWS, 4, 512}, new long[] {COLUMNS + 3, 512, 1});
            Tensor angles = t[2].view(scope, 0, new long[] {4, 256}, new long[] {256, 1});
            int[] positions = new int[ROWS];
            for (int row = 0; row < ROWS; row++) {
                positions[row] = row % 4;
            }
            kernels.rope(x, angles, angles, Tensor.ofInts(scope, Device.cpu(), positions), false);
        }
    }

    private static void columnSums(Kernels kernels, Tensor[] t) {
        try (Scope scope = Scope.confined()) {
            t[1].zero();
            kernels.addColumnSums(t[0].columns(scope, 3, COLUMNS + 3), t[2]);
        }
    }

    @Test
    void an_index_outside_its_table_stops_the_kernel() {
        Kernels kernels = new CudaKernels(HarnessLauncher.shipped());
        try (Scope scope = Scope.confined()) {
            Tensor table = SeededTensors.zeros(scope, 3, 8);
            Tensor index = Tensor.ofInts(scope, Device.cpu(), 0, 3);
            assertThatThrownBy(() -> kernels.gatherRows(table, index, SeededTensors.zeros(scope, 2, 8)))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("trap");
        }
    }

    @Test
    void too_little_dynamic_shared_memory_is_named() {
        Launcher launcher = HarnessLauncher.shipped();
        try (Scope scope = Scope.confined()) {
            Tensor x = SeededTensors.zeros(scope, 2, 40);
            Tensor weight = SeededTensors.zeros(scope, 40);
            Tensor inverse = SeededTensors.zeros(scope, 2);
            assertThatThrownBy(() -> launcher.launch(
                            "norms",
                            "rmsNormBackward_f32",
                            new Grid(1, 1, 64, 2 * 40 * 4 - 4),
                            x,
                            40L,
                            0L,
                            x,
                            40L,
                            0L,
                            weight,
                            0f,
                            inverse,
                            x,
                            40L,
                            0L,
                            0,
                            SeededTensors.zeros(scope, 1, 40),
                            2L,
                            1,
                            40,
                            1))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("byte 316 of dynamic shared memory, which has 316");
        }
    }

    @Test
    void arguments_are_held_to_the_kernels_signature() {
        Launcher launcher = HarnessLauncher.shipped();
        try (Scope scope = Scope.confined()) {
            Tensor x = SeededTensors.zeros(scope, 2, 4);
            assertThatThrownBy(() -> launcher.launch("rows", "add_f32", Grid.of(1, 32), x, 4L, x, 4L, 2L))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("it got 5 arguments");
            assertThatThrownBy(() -> launcher.launch("rows", "add_f32", Grid.of(1, 32), x, 4, x, 4L, 2L, 4))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("argument 2");
            Tensor halves = x.to(scope, DataType.BFLOAT16, Device.cpu());
            assertThatThrownBy(() -> launcher.launch("rows", "add_f32", Grid.of(1, 32), halves, 4L, x, 4L, 2L, 4))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("argument 1");
        }
    }
}

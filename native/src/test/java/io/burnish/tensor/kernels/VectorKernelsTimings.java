package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.libtorch.LibTorch;
import io.burnish.tensor.libtorch.TensorFunctions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;

/// Prints milliseconds per primitive, plain and fused, at the sizes of a training step of the 15M-parameter
/// Llama.
///
/// By hand: `main [rounds] [attention]`. The best of the rounds is what a kernel takes when nothing else runs; in
/// brackets the calling thread's own processor time, which with `OMP_NUM_THREADS=1` is right on a busy machine too.
final class VectorKernelsTimings {

    private static final NormForm NORM = NormForm.aroundOne(1e-5);

    private static final long SECONDS = 2;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int T = 1_700;
    private static final int H = 288;
    private static final int F = 768;
    private static final int V = 32_000;
    private static final int R = 400;
    private static final int HEADS = 6;
    private static final int N = 15_000_000;

    private final Scope scope = Scope.confined();
    private final SeededTensors random = SeededTensors.seeded();
    private final Kernels[] kernels = {new AtenKernels(), new VectorKernels()};
    private final int rounds;

    private VectorKernelsTimings(int rounds) {
        this.rounds = rounds;
    }

    public static void main(String[] arguments) {
        TensorFunctions.setGradMode(false);
        System.out.printf("%d threads, vectors of %d floats%n", LibTorch.threads(), Lanes.COUNT);
        VectorKernelsTimings timings =
                new VectorKernelsTimings(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100);
        if (arguments.length > 1 && arguments[1].equals("attention")) {
            timings.attention();
            timings.shortTrees();
        } else {
            timings.run();
        }
    }

    private interface Work {
        void run(Kernels kernels);
    }

    private void time(String name, Work work) {
        double[] best = new double[kernels.length];
        double[] bestCpu = new double[kernels.length];
        for (int k = 0; k < kernels.length; k++) {
            best[k] = Double.MAX_VALUE;
            bestCpu[k] = Double.MAX_VALUE;
            long end = System.nanoTime() + SECONDS * 1_000_000_000L;
            for (int round = 0; round < 3 || round < rounds && System.nanoTime() < end; round++) {
                long start = System.nanoTime();
                long startCpu = THREADS.getCurrentThreadCpuTime();
                work.run(kernels[k]);
                bestCpu[k] = Math.min(bestCpu[k], (THREADS.getCurrentThreadCpuTime() - startCpu) / 1e6);
                best[k] = Math.min(best[k], (System.nanoTime() - start) / 1e6);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%-36s aten %9.3f ms (%9.3f)   vector %9.3f ms (%9.3f)%n",
                name,
                best[0],
                bestCpu[0],
                best[1],
                bestCpu[1]);
    }

    private void run() {
        rowsAndNorms();
        ropeAndMlp();
        head();
        attention();
        shortTrees();
        optimizer();
    }

    private void rowsAndNorms() {
        Tensor x = random.contiguous(scope, T, H);
        Tensor out = random.contiguous(scope, T, H);
        Tensor weight = random.contiguous(scope, H);
        Tensor gradWeight = random.contiguous(scope, H);
        Tensor inverse = random.contiguous(scope, T);
        Tensor table = random.contiguous(scope, V, H);
        Tensor index = Tensor.ofInts(scope, Device.cpu(), random.indices(T, V));
        Tensor coefficient = random.contiguous(scope, T);
        time("addBias", k -> k.addBias(x, weight));
        time("addColumnSums", k -> k.addColumnSums(x, gradWeight));
        time("add", k -> k.add(x, out));
        time("gatherRows", k -> k.gatherRows(table, index, out));
        time("addToRows", k -> k.addToRows(x, index, table));
        time("scaleRows", k -> k.scaleRows(x, coefficient, out));
        time("addScaledRows", k -> k.addScaledRows(table, index, coefficient, out));
        time("addScaledToRows", k -> k.addScaledToRows(x, index, coefficient, table));
        time("rmsNorm", k -> k.rmsNorm(x, weight, NORM, out, inverse));
        time("rmsNormBackward", k -> k.rmsNormBackward(out, x, weight, NORM, inverse, out, true, gradWeight));
    }

    private void ropeAndMlp() {
        Tensor qkv = random.contiguous(scope, T, 3 * H);
        Tensor heads = qkv.view(scope, 0, new long[] {T, 2 * HEADS, H / HEADS}, new long[] {3 * H, H / HEADS, 1});
        Tensor cos = random.contiguous(scope, 2048, H / HEADS / 2);
        Tensor positions = Tensor.ofInts(scope, Device.cpu(), random.indices(T, 2048));
        time("rope", k -> k.rope(heads, cos, cos, positions, false));
        Tensor gateUp = random.contiguous(scope, T, 2 * F);
        Tensor inner = random.contiguous(scope, T, F);
        time("swiglu", k -> k.glu(Activation.SILU, gateUp, inner));
        Tensor gradGateUp = random.contiguous(scope, T, 2 * F);
        time("swigluBackward", k -> k.gluBackward(Activation.SILU, inner, gateUp, gradGateUp));
    }

    private void head() {
        Tensor logits = random.contiguous(scope, R, V);
        Tensor copy = random.contiguous(scope, R, V);
        Tensor targets = Tensor.ofInts(scope, Device.cpu(), random.indices(R, V));
        RowStatistics statistics = RowStatistics.empty(scope, Device.cpu(), R);
        time("rowStatistics", k -> k.rowStatistics(logits, targets, LogitTransform.NONE, statistics, false));
        time("rowStatistics, exponentials", k -> k.rowStatistics(copy, targets, LogitTransform.NONE, statistics, true));
    }

    private void attention() {
        attention("8 pairs of 100+57+57", 8, 100, new int[] {57, 57}, HEADS);
        attention("8 pairs, 2 key heads", 8, 100, new int[] {57, 57}, 2);
        attention("2 pairs of 500+180+180", 2, 500, new int[] {180, 180}, HEADS);
        attention(
                "1 prompt of 100, 16 x 100",
                1,
                100,
                new int[] {100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100},
                HEADS);
    }

    private void shortTrees() {
        for (int tokens : new int[] {16, 32, 64, 128, 256, 1024}) {
            int answer = tokens / 3;
            attention(
                    "32 pairs of %d tokens".formatted(tokens),
                    32,
                    tokens - 2 * answer,
                    new int[] {answer, answer},
                    HEADS);
        }
    }

    private void attention(String name, int trees, int prompt, int[] answers, int keyHeads) {
        AttentionShape shape = new AttentionShape(HEADS, keyHeads, H / HEADS, 1 / Math.sqrt(48), 0);
        Segments segments = forest(trees, prompt, answers);
        Tensor qkv = random.contiguous(scope, segments.tokens(), shape.columns());
        Tensor out = random.contiguous(scope, segments.tokens(), H);
        Tensor gradQkv = random.contiguous(scope, segments.tokens(), shape.columns());
        time("attention " + name, k -> k.attention(shape, qkv, segments, out, false));
        time("  and backward", k -> {
            try (AttentionMemory memory = k.attention(shape, qkv, segments, out, true)) {
                k.attentionBackward(shape, out, qkv, segments, memory, gradQkv);
            }
        });
    }

    private Segments forest(int trees, int prompt, int[] answers) {
        int perTree = answers.length + 1;
        int[] parents = new int[trees * perTree];
        int[] lengths = new int[trees * perTree];
        for (int segment = 0; segment < parents.length; segment++) {
            int place = segment % perTree;
            parents[segment] = place == 0 ? -1 : segment - place;
            lengths[segment] = place == 0 ? prompt : answers[place - 1];
        }
        return Forest.of("trees", lengths, parents).segments(scope);
    }

    private void optimizer() {
        Tensor parameters = Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), N);
        Tensor gradients = Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), N);
        Tensor mean = Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), N);
        Tensor variance = Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), N);
        AdamWStep step = new AdamWStep(1e-5, 0.9, 0.999, 1e-8, 0, 3, 0.5);
        time("sumOfSquares", k -> k.sumOfSquares(gradients));
        time("adamW", k -> k.adamW(parameters, gradients, mean, variance, step));
    }
}

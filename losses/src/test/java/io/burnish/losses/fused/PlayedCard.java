package io.burnish.losses.fused;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.AtenKernels;
import io.burnish.tensor.kernels.HostExchange;
import io.burnish.tensor.kernels.HostNumbers;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.RowStatistics;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/// Kernels that are queued as on a card, and numbers that travel as late as they may: whoever overwrites something too
/// early, or waits for too little, gets wrong numbers.
///
/// Kernels run when the host waits, and not before; how many more than it waits for, a seed decides. Closing frees
/// the copies of the arguments' handles.
final class PlayedCard implements HostExchange, AutoCloseable {

    private final int slotCount;
    private final Random random;
    private final Scope scope = Scope.confined();
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private final List<String> log = new ArrayList<>();
    private final Fetch[] fetches;
    private final Tensor[] sent;
    private long queued;
    private long ran;

    /// A copy that waits for the kernels before it.
    private record Fetch(Tensor source, long behind) {}

    /// @param slots as a real card has two
    PlayedCard(int slots, long seed) {
        slotCount = slots;
        random = new Random(seed);
        fetches = new Fetch[slots];
        sent = new Tensor[slots];
    }

    /// The plain kernels, each call queued.
    Kernels kernels() {
        Kernels plain = new AtenKernels();
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, arguments) -> {
                    if (method.getReturnType() != void.class) {
                        throw new UnsupportedOperationException(method.getName() + " waits for the card");
                    }
                    log.add(method.getName());
                    Object[] kept = new Object[arguments.length];
                    for (int i = 0; i < kept.length; i++) {
                        kept[i] = kept(arguments[i]);
                    }
                    queue.add(() -> invoke(method, plain, kept));
                    queued++;
                    return null;
                });
    }

    // the caller's views are closed when the kernel runs
    private Object kept(Object argument) {
        return switch (argument) {
            case Tensor tensor -> tensor.moveTo(scope);
            case RowStatistics all ->
                new RowStatistics(
                        all.logp_R().moveTo(scope),
                        all.greedy_R().moveTo(scope),
                        all.collision_R().moveTo(scope),
                        all.entropy_R().moveTo(scope),
                        all.hit_R().moveTo(scope),
                        all.sum_R().moveTo(scope),
                        all.slope_R().moveTo(scope));
            default -> argument;
        };
    }

    private static void invoke(Method method, Kernels kernels, Object[] arguments) {
        try {
            method.invoke(kernels, arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What the host did, in order: `matmul`, `fetch 0`, `await 0`, `send 0`, `loss`.
    List<String> log() {
        return log;
    }

    void note(String what) {
        log.add(what);
    }

    /// Runs all that is queued.
    void finish() {
        while (!queue.isEmpty()) {
            runOne();
        }
    }

    private void runOne() {
        queue.remove().run();
        ran++;
    }

    @Override
    public int slots() {
        return slotCount;
    }

    @Override
    public List<Tensor> upload(Scope views, Device device, HostNumbers... numbers) {
        List<Tensor> kept = new AtenKernels().exchange().upload(scope, device, numbers);
        return kept.stream().map(each -> each.rows(views, 0, each.size(0))).toList();
    }

    @Override
    public void fetch(int slot, Tensor source_N) {
        log.add("fetch " + slot);
        if (fetches[slot] != null) {
            throw new IllegalStateException("slot " + slot + " is overwritten before it was waited for");
        }
        fetches[slot] = new Fetch(source_N.moveTo(scope), queued);
    }

    @Override
    public float[] await(int slot) {
        log.add("await " + slot);
        while (ran < fetches[slot].behind()) {
            runOne();
        }
        for (int more = random.nextInt(1 + queue.size()); more > 0; more--) {
            runOne(); // the kernels may be further on when the copy gets its turn
        }
        float[] values = fetches[slot].source().toFloats();
        fetches[slot] = null;
        return values;
    }

    @Override
    public Tensor send(Scope views, int slot, Device device, float[] values) {
        log.add("send " + slot);
        if (sent[slot] == null) {
            sent[slot] = Tensor.empty(scope, DataType.FLOAT32, device, 10_000);
        }
        // at once, over what kernels may still have to read
        MemorySegment.copy(values, 0, sent[slot].data(), ValueLayout.JAVA_FLOAT, 0, values.length);
        return sent[slot].rows(views, 0, values.length);
    }

    @Override
    public void close() {
        scope.close();
    }
}

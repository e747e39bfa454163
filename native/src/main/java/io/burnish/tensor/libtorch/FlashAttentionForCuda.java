package io.burnish.tensor.libtorch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.burnish.tensor.libtorch.Dispatcher.Argument;
import io.burnish.tensor.libtorch.Dispatcher.Argument.Absent;
import io.burnish.tensor.libtorch.Dispatcher.Argument.BoolArgument;
import io.burnish.tensor.libtorch.Dispatcher.Argument.FloatArgument;
import io.burnish.tensor.libtorch.Dispatcher.Argument.IntArgument;
import io.burnish.tensor.libtorch.Dispatcher.Argument.Present;
import io.burnish.tensor.libtorch.Dispatcher.Argument.TensorArgument;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.stream.Stream;

/// libtorch's flash attention over runs of different lengths, on a card (arXiv 2307.08691): causal, aligned at the ends
/// of queries and keys, so that the last query of a run sees all its keys.
///
/// By the generated functions of `c_shim_cuda.h`, whose first version libtorch keeps; by the operator's name where a
/// libtorch has none. Nothing is looked up before it is called.
///
/// Legend: Q queries and K keys of all runs, H query heads, G key heads, D head size, S1 runs plus one.
public final class FlashAttentionForCuda {

    private static final String FORWARD = "aten::_flash_attention_forward";
    private static final String BACKWARD = "aten::_flash_attention_backward";

    private FlashAttentionForCuda() {}

    private static final class Shims {
        // query, key, value, *cum_seq_q, *cum_seq_k, max_q, max_k, dropout_p, is_causal, return_debug_mask, *scale,
        // *window_size_left, *window_size_right, *seqused_k, *alibi_slopes, five results
        static final Optional<MethodHandle> FORWARD = LibTorch.find(
                "aoti_torch_cuda__flash_attention_forward",
                JAVA_INT,
                layouts(5, JAVA_LONG, JAVA_LONG, JAVA_DOUBLE, JAVA_INT, JAVA_INT, 10));
        // grad_out, query, key, value, out, logsumexp, cum_seq_q, cum_seq_k, max_q, max_k, dropout_p, is_causal,
        // rng_state, unused, *scale, *window_size_left, *window_size_right, three results
        static final Optional<MethodHandle> BACKWARD = LibTorch.find(
                "aoti_torch_cuda__flash_attention_backward",
                JAVA_INT,
                layouts(8, JAVA_LONG, JAVA_LONG, JAVA_DOUBLE, JAVA_INT, 8));

        /// A number stands for so many pointers.
        private static MemoryLayout[] layouts(Object... parts) {
            return Arrays.stream(parts)
                    .flatMap(part -> part instanceof Integer pointers
                            ? Collections.nCopies(pointers, (MemoryLayout) ADDRESS).stream()
                            : Stream.of((MemoryLayout) part))
                    .toArray(MemoryLayout[]::new);
        }
    }

    /// Where runs start among queries and among keys.
    ///
    /// @param startQuery_S1 int32 on the card, as is `startKey_S1`; their last entries are Q and K
    /// @param longestQueries the most queries of a run
    public record Runs(MemorySegment startQuery_S1, MemorySegment startKey_S1, long longestQueries, long longestKeys) {}

    /// The result of [#forward]; the handles belong to the caller.
    ///
    /// @param out_QHD contiguous
    /// @param logSumExp_HQ what backward needs, as it does the two that dropout would use
    public record Forward(
            MemorySegment out_QHD, MemorySegment logSumExp_HQ, MemorySegment randomState, MemorySegment unused) {}

    /// The result of [#backward]; the handles belong to the caller.
    public record Backward(MemorySegment gradQuery_QHD, MemorySegment gradKey_KGD, MemorySegment gradValue_KGD) {}

    /// Whether the generated functions are there.
    static boolean hasShims() {
        return Shims.FORWARD.isPresent() && Shims.BACKWARD.isPresent();
    }

    /// @param query_QHD bf16 or fp16, last stride 1, as are key and value
    /// @param window how many keys a query sees, the last of them its own; 0: all up to its own
    public static Forward forward(
            MemorySegment query_QHD,
            MemorySegment key_KGD,
            MemorySegment value_KGD,
            Runs runs,
            double scale,
            int window) {
        MemorySegment[] results = hasShims()
                ? forwardByShim(query_QHD, key_KGD, value_KGD, runs, scale, window)
                : forwardByName(query_QHD, key_KGD, value_KGD, runs, scale, window);
        TensorFunctions.delete(results[4]); // the debug mask, which was not asked for
        return new Forward(results[0], results[1], results[2], results[3]);
    }

    private static MemorySegment[] forwardByShim(
            MemorySegment query, MemorySegment key, MemorySegment value, Runs runs, double scale, int window) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment results = arena.allocate(ADDRESS, 5);
            Status.check(
                    (int) Shims.FORWARD
                            .orElseThrow()
                            .invokeExact(
                                    query,
                                    key,
                                    value,
                                    arena.allocateFrom(ADDRESS, runs.startQuery_S1()),
                                    arena.allocateFrom(ADDRESS, runs.startKey_S1()),
                                    runs.longestQueries(),
                                    runs.longestKeys(),
                                    0.0,
                                    1,
                                    0,
                                    arena.allocateFrom(JAVA_DOUBLE, scale),
                                    left(arena, window),
                                    right(arena, window),
                                    MemorySegment.NULL,
                                    MemorySegment.NULL,
                                    result(results, 0),
                                    result(results, 1),
                                    result(results, 2),
                                    result(results, 3),
                                    result(results, 4)),
                    FORWARD);
            return handles(results, 5);
        } catch (Throwable t) {
            throw Status.unexpected(FORWARD, t);
        }
    }

    static MemorySegment[] forwardByName(
            MemorySegment query, MemorySegment key, MemorySegment value, Runs runs, double scale, int window) {
        return Dispatcher.call(
                FORWARD,
                "",
                5,
                new TensorArgument(query),
                new TensorArgument(key),
                new TensorArgument(value),
                Dispatcher.optional(runs.startQuery_S1()),
                Dispatcher.optional(runs.startKey_S1()),
                new IntArgument(runs.longestQueries()),
                new IntArgument(runs.longestKeys()),
                new FloatArgument(0),
                new BoolArgument(true),
                new BoolArgument(false),
                new Present(new FloatArgument(scale)),
                leftByName(window),
                rightByName(window),
                new Absent(),
                new Absent());
    }

    /// @param out_QHD what [#forward] gave, contiguous
    /// @param forward its other results
    public static Backward backward(
            MemorySegment gradOut_QHD,
            MemorySegment query_QHD,
            MemorySegment key_KGD,
            MemorySegment value_KGD,
            MemorySegment out_QHD,
            Forward forward,
            Runs runs,
            double scale,
            int window) {
        MemorySegment[] results = hasShims()
                ? backwardByShim(gradOut_QHD, query_QHD, key_KGD, value_KGD, out_QHD, forward, runs, scale, window)
                : backwardByName(gradOut_QHD, query_QHD, key_KGD, value_KGD, out_QHD, forward, runs, scale, window);
        return new Backward(results[0], results[1], results[2]);
    }

    private static MemorySegment[] backwardByShim(
            MemorySegment gradOut,
            MemorySegment query,
            MemorySegment key,
            MemorySegment value,
            MemorySegment out,
            Forward forward,
            Runs runs,
            double scale,
            int window) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment results = arena.allocate(ADDRESS, 3);
            Status.check(
                    (int) Shims.BACKWARD
                            .orElseThrow()
                            .invokeExact(
                                    gradOut,
                                    query,
                                    key,
                                    value,
                                    out,
                                    forward.logSumExp_HQ(),
                                    runs.startQuery_S1(),
                                    runs.startKey_S1(),
                                    runs.longestQueries(),
                                    runs.longestKeys(),
                                    0.0,
                                    1,
                                    forward.randomState(),
                                    forward.unused(),
                                    arena.allocateFrom(JAVA_DOUBLE, scale),
                                    left(arena, window),
                                    right(arena, window),
                                    result(results, 0),
                                    result(results, 1),
                                    result(results, 2)),
                    BACKWARD);
            return handles(results, 3);
        } catch (Throwable t) {
            throw Status.unexpected(BACKWARD, t);
        }
    }

    static MemorySegment[] backwardByName(
            MemorySegment gradOut,
            MemorySegment query,
            MemorySegment key,
            MemorySegment value,
            MemorySegment out,
            Forward forward,
            Runs runs,
            double scale,
            int window) {
        return Dispatcher.call(
                BACKWARD,
                "",
                3,
                new TensorArgument(gradOut),
                new TensorArgument(query),
                new TensorArgument(key),
                new TensorArgument(value),
                new TensorArgument(out),
                new TensorArgument(forward.logSumExp_HQ()),
                new TensorArgument(runs.startQuery_S1()),
                new TensorArgument(runs.startKey_S1()),
                new IntArgument(runs.longestQueries()),
                new IntArgument(runs.longestKeys()),
                new FloatArgument(0),
                new BoolArgument(true),
                new TensorArgument(forward.randomState()),
                new TensorArgument(forward.unused()),
                new Present(new FloatArgument(scale)),
                leftByName(window),
                rightByName(window));
    }

    // keys before the query's own: one less than the window, which counts that too
    private static MemorySegment left(Arena arena, int window) {
        return window == 0 ? MemorySegment.NULL : arena.allocateFrom(JAVA_LONG, (long) window - 1);
    }

    private static MemorySegment right(Arena arena, int window) {
        return window == 0 ? MemorySegment.NULL : arena.allocateFrom(JAVA_LONG, 0L);
    }

    private static Argument leftByName(int window) {
        return window == 0 ? new Absent() : new Present(new IntArgument(window - 1L));
    }

    private static Argument rightByName(int window) {
        return window == 0 ? new Absent() : new Present(new IntArgument(0));
    }

    private static MemorySegment result(MemorySegment results, int index) {
        return results.asSlice(index * ADDRESS.byteSize(), ADDRESS);
    }

    private static MemorySegment[] handles(MemorySegment results, int count) {
        MemorySegment[] handles = new MemorySegment[count];
        for (int i = 0; i < count; i++) {
            handles[i] = results.getAtIndex(ADDRESS, i);
        }
        return handles;
    }
}

package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Attention over a forest by one call of flash attention a layer, without padding (see [VarlenPlan]).
///
/// Ancestors' keys and values are gathered for each segment, once more in backward instead of being kept; their
/// gradients are added up in a fixed order. What libtorch's flash attention does not serve (fp32, heads over 256,
/// soft-capped scores) goes the plain way, which holds a tree's scores whole, and a line in the log says so.
///
/// Legend: T tokens, C columns of q, k and v, O all query heads side by side, G gathered keys, K columns of keys
/// and values.
public final class FlashAttention implements AttentionKernel {

    private static final Logger log = LoggerFactory.getLogger(FlashAttention.class);
    private static final int KEPT_PLANS = 4;

    private final VarlenAttention varlen;
    private final Kernels rows;
    private final AttentionKernel otherwise;
    private final DeviceInts ends;
    private final Deque<Planned> plans = new ArrayDeque<>();
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /// libtorch's flash attention on a card.
    ///
    /// @param rows what gathers rows and adds them up ([Kernels#gatherRows], [Kernels#addToRows]) and brings plans
    ///     to the card ([Kernels#exchange])
    public FlashAttention(Kernels rows) {
        this(new LibTorchVarlen(), rows, new PlainAttention());
    }

    /// The memory that attention takes where it goes the plain way, in bytes; 0 where it does not.
    ///
    /// @param longest tokens of the longest tree
    public static long plainBytes(AttentionShape shape, DataType type, int longest) {
        return LibTorchVarlen.refuses(shape, type).isEmpty() ? 0 : PlainAttention.bytes(shape, longest);
    }

    /// The same of a sequence's last tokens that see all before them: [AttentionKernel#further].
    public static long plainBytes(AttentionShape shape, DataType type, int queries, int keys) {
        return LibTorchVarlen.refuses(shape, type).isEmpty() ? 0 : PlainFurtherAttention.bytes(shape, queries, keys);
    }

    FlashAttention(VarlenAttention varlen, Kernels rows, AttentionKernel otherwise) {
        this.varlen = varlen;
        this.rows = rows;
        this.otherwise = otherwise;
        this.ends = new CudaInts(rows.exchange());
    }

    /// A forest's plan, and its numbers on the device; they live as long as the forest's positions do.
    ///
    /// @param keyToken_G null where nothing has to be gathered
    private record Planned(
            WeakReference<Segments> segments,
            int window,
            VarlenPlan plan,
            VarlenAttention.Runs runs,
            @Nullable Tensor keyToken_G) {}

    private record Memory(Scope scope, Tensor out_TO, VarlenAttention.Saved saved) implements AttentionMemory {
        @Override
        public void close() {
            scope.close();
        }
    }

    @Override
    public AttentionMemory forward(
            AttentionShape shape, Tensor qkv_TC, Segments segments, Tensor out_TO, boolean keep) {
        check("attention", shape, qkv_TC, segments);
        if (isRefused(shape, qkv_TC)) {
            return otherwise.forward(shape, qkv_TC, segments, out_TO, keep);
        }
        Planned planned = plan(segments, shape.window());
        Scope scope = Scope.confined();
        try {
            VarlenAttention.Saved saved = new VarlenAttention.Saved() {};
            if (planned.plan().runs() > 0) {
                saved = forward(scope, shape, qkv_TC, planned, out_TO);
            }
            if (keep) {
                return new Memory(scope, out_TO, saved);
            }
            scope.close();
            return AttentionMemory.NONE;
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    private VarlenAttention.Saved forward(
            Scope kept, AttentionShape shape, Tensor qkv_TC, Planned planned, Tensor out_TO) {
        try (Scope call = Scope.confined()) {
            KeysAndValues keys = keysAndValues(call, shape, qkv_TC, planned);
            VarlenAttention.Forward forward = varlen.forward(
                    call, kept, shape, queries(call, shape, qkv_TC), keys.key(), keys.value(), planned.runs());
            queries(call, shape, out_TO).copyFrom(forward.out_QHD());
            return forward.saved();
        }
    }

    @Override
    public void backward(
            AttentionShape shape,
            Tensor gradOut_TO,
            Tensor qkv_TC,
            Segments segments,
            AttentionMemory attentionMemory,
            Tensor gradQkv_TC) {
        check("attentionBackward", shape, qkv_TC, segments);
        check("attentionBackward", shape, gradQkv_TC, segments);
        if (isRefused(shape, qkv_TC)) {
            otherwise.backward(shape, gradOut_TO, qkv_TC, segments, attentionMemory, gradQkv_TC);
            return;
        }
        if (!(attentionMemory instanceof Memory memory)) {
            throw new IllegalStateException("attentionBackward: forward was told that no backward would follow");
        }
        Planned planned = plan(segments, shape.window());
        if (planned.plan().runs() == 0) {
            return;
        }
        try (Scope call = Scope.confined()) {
            KeysAndValues keys = keysAndValues(call, shape, qkv_TC, planned);
            VarlenAttention.Backward backward = varlen.backward(
                    call,
                    shape,
                    queries(call, shape, gradOut_TO),
                    queries(call, shape, qkv_TC),
                    keys.key(),
                    keys.value(),
                    queries(call, shape, memory.out_TO()),
                    memory.saved(),
                    planned.runs());
            queries(call, shape, gradQkv_TC).copyFrom(backward.gradQuery_QHD());
            int firstKey = shape.queryColumns();
            int firstValue = firstKey + shape.keyColumns();
            addUp(call, backward.gradKey_KGD(), planned, gradQkv_TC.columns(call, firstKey, firstValue));
            addUp(call, backward.gradValue_KGD(), planned, gradQkv_TC.columns(call, firstValue, shape.columns()));
        }
    }

    @Override
    public void further(AttentionShape shape, Tensor qkv_TC, Tensor keyValue_L2K, Tensor out_TO) {
        if (isRefused(shape, qkv_TC)) {
            otherwise.further(shape, qkv_TC, keyValue_L2K, out_TO);
            return;
        }
        int queries = Math.toIntExact(qkv_TC.size(0));
        int keys = Math.toIntExact(keyValue_L2K.size(0));
        try (Scope call = Scope.confined()) {
            Tensor starts = ends.on(call, qkv_TC.device(), new int[] {0, queries, 0, keys});
            VarlenAttention.Runs runs =
                    new VarlenAttention.Runs(starts.rows(call, 0, 2), starts.rows(call, 2, 4), queries, keys);
            KeysAndValues both = KeysAndValues.of(call, shape, keyValue_L2K);
            VarlenAttention.Forward forward =
                    varlen.forward(call, call, shape, queries(call, shape, qkv_TC), both.key(), both.value(), runs);
            queries(call, shape, out_TO).copyFrom(forward.out_QHD());
        }
    }

    /// Each token's gradient is the sum over its copies.
    private void addUp(Scope scope, Tensor grad_GHD, Planned planned, Tensor grad_TK) {
        Tensor grad_GK = grad_GHD.reshaped(scope, grad_GHD.size(0), grad_TK.size(1));
        Tensor keyToken_G = planned.keyToken_G();
        if (keyToken_G == null) {
            grad_TK.copyFrom(grad_GK);
        } else {
            rows.addToRows(grad_GK, keyToken_G, grad_TK.zero());
        }
    }

    private record KeysAndValues(Tensor key, Tensor value) {

        /// @param both rows of a token's key heads, then its value heads
        static KeysAndValues of(Scope scope, AttentionShape shape, Tensor both) {
            long[] sizes = {both.size(0), shape.keyHeads(), shape.headSize()};
            long[] strides = {both.stride(0), shape.headSize(), 1};
            return new KeysAndValues(
                    both.view(scope, 0, sizes, strides), both.view(scope, shape.keyColumns(), sizes, strides));
        }
    }

    private KeysAndValues keysAndValues(Scope scope, AttentionShape shape, Tensor qkv_TC, Planned planned) {
        Tensor both = qkv_TC.columns(scope, shape.queryColumns(), shape.columns());
        Tensor keyToken_G = planned.keyToken_G();
        if (keyToken_G != null) {
            Tensor gathered = Tensor.empty(scope, qkv_TC.type(), qkv_TC.device(), keyToken_G.size(0), both.size(1));
            rows.gatherRows(both, keyToken_G, gathered);
            both = gathered;
        }
        return KeysAndValues.of(scope, shape, both);
    }

    /// The query heads of a tensor whose first columns they are: [T, H, D], in place.
    private static Tensor queries(Scope scope, AttentionShape shape, Tensor x) {
        long[] sizes = {x.size(0), shape.queryHeads(), shape.headSize()};
        return x.view(scope, 0, sizes, new long[] {x.stride(0), shape.headSize(), 1});
    }

    private boolean isRefused(AttentionShape shape, Tensor qkv_TC) {
        Optional<String> refusal = varlen.refusal(shape, qkv_TC.type());
        refusal.filter(told::add)
                .ifPresent(reason -> log.warn(
                        "Flash attention is not used: {}. Attention goes the plain way, which is slow and holds the scores of a whole tree.",
                        reason));
        return refusal.isPresent();
    }

    private synchronized Planned plan(Segments segments, int window) {
        for (Planned planned : plans) {
            if (planned.segments().refersTo(segments) && planned.window() == window) {
                return planned;
            }
        }
        VarlenPlan plan = VarlenPlan.of(segments, window);
        Tensor positions = segments.positions_T();
        List<Tensor> numbers = rows.exchange()
                .upload(
                        positions.scope(),
                        positions.device(),
                        HostNumbers.offsets(plan.startQuery_S1()),
                        HostNumbers.offsets(plan.startKey_S1()),
                        HostNumbers.indices(plan.isInPlace() ? new int[0] : plan.keyToken_G()));
        VarlenAttention.Runs runs =
                new VarlenAttention.Runs(numbers.get(0), numbers.get(1), plan.longestQueries(), plan.longestKeys());
        Tensor keyToken_G = plan.isInPlace() ? null : numbers.get(2);
        plans.addFirst(new Planned(new WeakReference<>(segments), window, plan, runs, keyToken_G));
        if (plans.size() > KEPT_PLANS) {
            plans.removeLast();
        }
        return plans.getFirst();
    }

    private static void check(String primitive, AttentionShape shape, Tensor qkv_TC, Segments segments) {
        if (qkv_TC.size(0) != segments.tokens() || qkv_TC.size(1) != shape.columns()) {
            throw new ShapeException(
                    "%s: %s for %d tokens and %s".formatted(primitive, qkv_TC, segments.tokens(), shape));
        }
    }
}

package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.AttentionPlan.Path;
import io.burnish.tensor.kernels.AttentionPlan.Run;
import io.burnish.tensor.kernels.AttentionPlan.Tree;
import java.lang.foreign.Arena;
import java.util.List;

/// Attention over a forest, tree by tree and key head by key head: what one thread does at a time is [AttentionWork].
///
/// Legend: T tokens, C columns of q, k and v, O all query heads side by side, S of each query head
/// two statistics.
final class VectorAttention {

    private final Workers workers;
    private final AttentionPlans plans = new AttentionPlans();

    VectorAttention(Workers workers) {
        this.workers = workers;
    }

    /// What backward needs beside q, k and v.
    ///
    /// @param out_TO the caller's tensor, which it leaves as it is until then
    private record Memory(Scope scope, Tensor out_TO, Tensor statistics_TS) implements AttentionMemory {
        @Override
        public void close() {
            scope.close();
        }
    }

    AttentionMemory forward(AttentionShape shape, Tensor qkv_TC, Segments segments, Tensor out_TO, boolean keep) {
        Scope scope = Scope.confined();
        try {
            Tensor statistics_TS =
                    Tensor.empty(scope, DataType.FLOAT32, Device.cpu(), out_TO.size(0), 2L * shape.queryHeads());
            Rows qkv = Rows.of(qkv_TC);
            Rows out = Rows.of(out_TO);
            Rows statistics = Rows.of(statistics_TS);
            forPieces(
                    shape,
                    plans.of(segments).trees(),
                    (work, tree, keyHead) -> work.forward(tree, keyHead, qkv, out, statistics));
            if (keep) {
                return new Memory(scope, out_TO, statistics_TS);
            }
            scope.close();
            return AttentionMemory.NONE;
        } catch (Throwable t) {
            scope.close();
            throw t;
        }
    }

    void backward(
            AttentionShape shape,
            Tensor gradOut_TO,
            Tensor qkv_TC,
            Segments segments,
            AttentionMemory attentionMemory,
            Tensor gradQkv_TC) {
        if (!(attentionMemory instanceof Memory memory)) {
            throw new IllegalStateException("attentionBackward: forward was told that no backward would follow");
        }
        Rows gradOut = Rows.of(gradOut_TO);
        Rows qkv = Rows.of(qkv_TC);
        Rows out = Rows.of(memory.out_TO());
        Rows statistics = Rows.of(memory.statistics_TS());
        Rows gradQkv = Rows.of(gradQkv_TC);
        forPieces(
                shape,
                plans.of(segments).trees(),
                (work, tree, keyHead) -> work.backward(tree, keyHead, gradOut, qkv, out, statistics, gradQkv));
    }

    /// See [AttentionKernel#further].
    void further(AttentionShape shape, Tensor qkv_TC, Tensor keyValue_L2K, Tensor out_TO) {
        int queries = Math.toIntExact(qkv_TC.size(0));
        int keys = Math.toIntExact(keyValue_L2K.size(0));
        int before = keys - queries;
        Run all = new Run(0, 0, keys);
        // places count from the first key, rows of queries from the first query
        Tree sequence = new Tree(-before, keys, List.of(new Path(before, queries, before, List.of(all))));
        try (Scope scope = Scope.confined()) {
            Tensor statistics_TS =
                    Tensor.empty(scope, DataType.FLOAT32, Device.cpu(), queries, 2L * shape.queryHeads());
            Rows qkv = Rows.of(qkv_TC);
            Rows keyValue = Rows.of(keyValue_L2K);
            Rows out = Rows.of(out_TO);
            Rows statistics = Rows.of(statistics_TS);
            forPieces(
                    shape,
                    List.of(sequence),
                    (work, tree, keyHead) -> work.further(tree, keyHead, qkv, keyValue, out, statistics));
        }
    }

    private interface Piece {
        void run(AttentionWork work, Tree tree, int keyHead);
    }

    private void forPieces(AttentionShape shape, List<Tree> trees, Piece piece) {
        int longest = trees.stream().mapToInt(Tree::tokens).max().orElse(0);
        long pieces = (long) trees.size() * shape.keyHeads();
        workers.forRows(pieces, 8L * longest * shape.headSize(), (_, from, to) -> {
            try (Arena arena = Arena.ofConfined()) {
                AttentionWork work = new AttentionWork(arena, shape, longest);
                for (long index = from; index < to; index++) {
                    Tree tree = trees.get((int) (index / shape.keyHeads()));
                    piece.run(work, tree, (int) (index % shape.keyHeads()));
                }
            }
        });
    }
}

package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.Grid;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Launches of `draw.cu`: the next token of each row.
///
/// Legend: R rows, V vocabulary.
final class CudaDraws {

    private static final String SOURCE = "draw";
    private static final int MOST_THREADS = 1024;
    // a thread's share of a row before a block gets further threads
    private static final int COLUMNS = 8;

    private final Cuda cuda;
    private final HostExchange exchange;

    /// @param exchange brings the host's numbers to the card
    CudaDraws(Cuda cuda, HostExchange exchange) {
        this.cuda = cuda;
        this.exchange = exchange;
    }

    Draws.Drawn draw(Strided logits_RV, Draws draws) {
        int rows = draws.rows();
        Draws.Drawn drawn = new Draws.Drawn(new int[rows], new float[rows]);
        if (rows == 0) {
            return drawn;
        }
        Device device = logits_RV.tensor().device();
        try (Scope scope = Scope.confined()) {
            Tensor token_R = cuda.workspace(scope, DataType.INT32, device, rows);
            Tensor logp_R = cuda.workspace(scope, DataType.FLOAT32, device, rows);
            Penalty penalty = draws.penalised() ? penalty(scope, logits_RV, draws) : Penalty.NONE;
            Named named = draws.greedy() ? Named.NONE : named(scope, device, draws.shares());
            queue(logits_RV, penalty, named, draws, token_R, logp_R);
            MemorySegment.copy(Cuda.host(scope, token_R), ValueLayout.JAVA_INT, 0, drawn.token_R(), 0, rows);
            MemorySegment.copy(Cuda.host(scope, logp_R), ValueLayout.JAVA_FLOAT, 0, drawn.logp_R(), 0, rows);
        }
        return drawn;
    }

    /// Queues the draw and does not wait.
    ///
    /// @param settings how it is drawn; its shares are not read
    void queue(Strided logits_RV, Penalty penalty, Named shares, Draws settings, Tensor token_R, Tensor logp_R) {
        cuda.launch(
                SOURCE,
                Cuda.name("draw", logits_RV.tensor()),
                grid(logits_RV),
                logits_RV.tensor(),
                logits_RV.outer(),
                penalty.start_R1(),
                penalty.seen_N(),
                (float) settings.repetitionPenalty(),
                penalty.penalised_RV(),
                logits_RV.columns(),
                shares.seed_R(),
                shares.number_R(),
                (float) settings.temperature(),
                settings.topK(),
                settings.topP(),
                settings.minP(),
                token_R,
                logp_R);
    }

    private static Grid grid(Strided logits_RV) {
        return Grid.of(logits_RV.rows(), Cuda.threads(logits_RV.columns() / COLUMNS, MOST_THREADS));
    }

    /// Which tokens each row has seen, and room for its logits with the penalty; nulls: there is none.
    record Penalty(
            @Nullable Tensor start_R1,
            @Nullable Tensor seen_N,
            @Nullable Tensor penalised_RV) {
        static final Penalty NONE = new Penalty(null, null, null);
    }

    private Penalty penalty(Scope scope, Strided logits_RV, Draws draws) {
        Device device = logits_RV.tensor().device();
        List<Tensor> seen = exchange.upload(
                scope,
                device,
                HostNumbers.offsets(starts(draws.seen_R())),
                HostNumbers.offsets(tokens(draws.seen_R())));
        return new Penalty(
                seen.get(0),
                seen.get(1),
                cuda.workspace(scope, DataType.FLOAT32, device, logits_RV.rows(), logits_RV.columns()));
    }

    private static int[] starts(List<int[]> seen_R) {
        int[] starts = new int[seen_R.size() + 1];
        for (int row = 0; row < seen_R.size(); row++) {
            starts[row + 1] = starts[row] + seen_R.get(row).length;
        }
        return starts;
    }

    private static int[] tokens(List<int[]> seen_R) {
        return seen_R.stream().flatMapToInt(java.util.Arrays::stream).toArray();
    }

    /// Seeds and numbers of the rows' shares; nulls: greedy draws have none.
    record Named(@Nullable Tensor seed_R, @Nullable Tensor number_R) {
        static final Named NONE = new Named(null, null);
    }

    private Named named(Scope scope, Device device, Shares shares) {
        List<Tensor> named = exchange.upload(
                scope, device, HostNumbers.seeds(shares.seed_R()), HostNumbers.seeds(shares.number_R()));
        return new Named(named.get(0), named.get(1));
    }
}

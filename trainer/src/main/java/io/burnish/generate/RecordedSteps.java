package io.burnish.generate;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.model.Decoder;
import io.burnish.model.KeyValueCache;
import io.burnish.model.ModelConfig;
import io.burnish.model.Weights;
import io.burnish.tape.Tape;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.AttentionShape;
import io.burnish.tensor.kernels.CacheRows;
import io.burnish.tensor.kernels.Draws;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.KeyValues.Places;
import io.burnish.tensor.kernels.RecordedMemory;
import io.burnish.tensor.kernels.Shares;
import io.burnish.tensor.kernels.StepGraph;
import io.burnish.tensor.kernels.StepGraphs;
import io.burnish.tensor.kernels.StepInputs;
import io.burnish.tensor.kernels.StepSize;
import io.burnish.tensor.kernels.UnrecordedStepException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The steps of a generation as recorded ones, one for each bucket of rows, where a card would wait for the host
/// to queue kernel after kernel.
///
/// Whether steps are recorded hangs on the model and the settings alone, for the sums of cuBLAS and of libtorch may
/// differ in their last bits.
final class RecordedSteps implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RecordedSteps.class);
    private static final AtomicBoolean SAID = new AtomicBoolean();

    private static final int FINE_ROWS = 64;

    // guesses that choose between two right ways: what a layer queues, how long that takes, how fast weights are read
    private static final int LAUNCHES_OF_A_LAYER = 12;
    private static final double LAUNCH_SECONDS = 6e-6;
    private static final double BYTES_A_SECOND = 2e12;

    private final StepGraphs graphs;
    private final Decoder decoder;
    private final KeyValueCache cache;
    private final Draws draws;
    private final StepSize largest;
    private final Map<Integer, Recorded> byRows = new HashMap<>();
    private boolean given;

    /// A recorded step and the memory that it uses.
    private record Recorded(StepGraph graph, Workspace saved, Workspace scratch, Scope scope) {
        void close() {
            graph.close();
            saved.close();
            scratch.close();
            scope.close();
        }
    }

    /// @param largest what the largest step is of
    RecordedSteps(
            StepGraphs graphs, Decoder decoder, KeyValueCache cache, SamplingSettings settings, StepSize largest) {
        this.graphs = graphs;
        this.decoder = decoder;
        this.cache = cache;
        this.largest = largest;
        this.draws = new Draws(
                settings.temperature(),
                settings.topK().orElse(0),
                settings.topP(),
                settings.minP(),
                1,
                Shares.NONE,
                List.of());
    }

    /// What records a generation's steps; empty where nothing can, or it would not pay.
    ///
    /// @param largest what the largest step is of
    static Optional<StepGraphs> graphs(
            Kernels kernels, Decoder decoder, SamplingSettings settings, GenerationLimits limits, StepSize largest) {
        DataType type = decoder.head().value().type();
        return pay(decoder.config(), type, settings.repetitionPenalty() != 1, limits, largest.rows())
                ? StepGraphs.of(kernels)
                : Optional.empty();
    }

    /// Whether steps are recorded on a card.
    ///
    /// @param penalised whether tokens that a row has seen are less probable
    /// @param rows of the largest step
    static boolean pay(ModelConfig config, DataType type, boolean penalised, GenerationLimits limits, int rows) {
        boolean can = !penalised && !config.rope().dependsOnLength() && rows <= limits.headRows();
        return can && launchesBind(config, type);
    }

    /// What all steps that may be recorded keep on a card: those of every bucket, down to the last row.
    static long bytes(ModelConfig config, DataType type, StepSize largest) {
        List<AttentionShape> layers =
                IntStream.range(0, config.layers()).mapToObj(config::attention).toList();
        long bytes = 0;
        int before = 0;
        for (int rows = 1; before < bucket(largest.rows()); rows++) {
            int bucket = bucket(rows);
            if (bucket > before) {
                StepSize size = new StepSize(bucket, largest.tokens(), largest.block());
                bytes += GenerationPlan.stepBytes(config, type, bucket) + RecordedMemory.bytes(layers, size);
            }
            before = bucket;
        }
        return bytes;
    }

    /// Whether queueing a step takes longer than reading the weights.
    static boolean launchesBind(ModelConfig config, DataType type) {
        double queueing = config.layers() * LAUNCHES_OF_A_LAYER * LAUNCH_SECONDS;
        return queueing > Weights.elements(config) * type.getNumOfBytes() / BYTES_A_SECOND;
    }

    /// Rows for which a step of so many is recorded: powers of two, then multiples of 64.
    static int bucket(int rows) {
        return rows <= FINE_ROWS ? Integer.highestOneBit(2 * rows - 1) : (rows + FINE_ROWS - 1) / FINE_ROWS * FINE_ROWS;
    }

    /// Runs a step; empty where it has to be run kernel by kernel.
    Optional<Draws.Drawn> run(StepInputs inputs) {
        if (given) {
            return Optional.empty();
        }
        int rows = bucket(inputs.token_R().length);
        try {
            return Optional.of(
                    byRows.computeIfAbsent(rows, this::record).graph().run(inputs));
        } catch (UnrecordedStepException e) {
            given = true;
            if (SAID.compareAndSet(false, true)) {
                log.warn("Steps of generation run kernel by kernel: {}", e.getMessage());
            }
            return Optional.empty();
        }
    }

    private Recorded record(int rows) {
        Device device = decoder.head().value().device();
        StepSize size = new StepSize(rows, largest.tokens(), largest.block());
        Workspace saved = new Workspace(device);
        Workspace scratch = new Workspace(device);
        Scope scope = Scope.shared();
        // one piece from the start: what is recorded must stay where it is
        saved.reserve(GenerationPlan.stepBytes(
                decoder.config(), decoder.head().value().type(), rows));
        try {
            StepGraph graph = graphs.record(size, draws, device, (kernels, token_R, position_R, places, cached) -> {
                try (Tape tape = new Tape(kernels, decoder.head().value().type(), saved, scratch, false)) {
                    return logits(tape, token_R, position_R, places, cached).moveTo(scope);
                }
            });
            return new Recorded(graph, saved, scratch, scope);
        } catch (RuntimeException | Error e) {
            saved.close();
            scratch.close();
            scope.close();
            throw e;
        }
    }

    private Tensor logits(Tape tape, Tensor token_R, Tensor position_R, Places places, CacheRows cached) {
        Tensor hidden_RH = decoder.next(tape, token_R, position_R, largest.tokens(), cache, places, cached);
        Tensor logits_RV = tape.take(hidden_RH.size(0), decoder.config().vocabulary());
        tape.kernels().matmul(hidden_RH, decoder.head().value().transposed(tape.scope()), logits_RV);
        tape.kernels().transformLogits(logits_RV, decoder.config().form().logits());
        return logits_RV;
    }

    @Override
    public void close() {
        byRows.values().forEach(Recorded::close);
    }
}

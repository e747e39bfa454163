package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.GraphRecorder;
import io.burnish.tensor.cuda.GraphRecorder.HostMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Where a recorded step reads its numbers and leaves its results: always the same places on the device, and host
/// memory of the same layout beside them.
final class StepMemory implements AutoCloseable {

    private final StepSize size;
    private final Tensor in_N;
    private final Tensor out_N;
    private final HostMemory hostIn;
    private final HostMemory hostOut;
    private final Tensor token_R;
    private final Tensor position_R;
    private final Tensor seed_R;
    private final Tensor number_R;
    private final Tensor slot_R;
    private final Tensor table_N;
    private final Tensor drawn_R;
    private final Tensor logp_R;

    StepMemory(Scope scope, Device device, StepSize size, GraphRecorder recorder) {
        this.size = size;
        long rows = size.rows();
        // 8 bytes each: tokens, positions, seeds, numbers of draws; then 4 bytes each: slots, the table
        long ints = rows + size.tableInts();
        in_N = Tensor.empty(scope, DataType.INT64, device, 4 * rows + (ints + 1) / 2);
        out_N = Tensor.empty(scope, DataType.INT32, device, 2 * rows);
        hostIn = recorder.hostMemory(in_N.bytes());
        hostOut = recorder.hostMemory(out_N.bytes());
        token_R = in_N.part(scope, 0, DataType.INT64, rows);
        position_R = in_N.part(scope, 8 * rows, DataType.INT64, rows);
        seed_R = in_N.part(scope, 16 * rows, DataType.INT64, rows);
        number_R = in_N.part(scope, 24 * rows, DataType.INT64, rows);
        slot_R = in_N.part(scope, 32 * rows, DataType.INT32, rows);
        table_N = in_N.part(scope, 36 * rows, DataType.INT32, size.tableInts());
        drawn_R = out_N.part(scope, 0, DataType.INT32, rows);
        logp_R = out_N.part(scope, 4 * rows, DataType.FLOAT32, rows);
    }

    Tensor token_R() {
        return token_R;
    }

    Tensor position_R() {
        return position_R;
    }

    /// What [CudaDraws] reads the rows' shares from.
    CudaDraws.Named named() {
        return new CudaDraws.Named(seed_R, number_R);
    }

    Tensor slot_R() {
        return slot_R;
    }

    Tensor table_N() {
        return table_N;
    }

    Tensor drawn_R() {
        return drawn_R;
    }

    Tensor logp_R() {
        return logp_R;
    }

    /// Queues the copy of a step's numbers to the device. The last results must have been waited for.
    void upload(StepInputs inputs) {
        int rows = size.rows();
        int[] table = inputs.cacheRows().table(size.block());
        if (inputs.rows() != rows || table.length > size.tableInts()) {
            throw new ShapeException("a step of %d rows and a table of %d numbers, recorded for %d and %d"
                    .formatted(inputs.rows(), table.length, rows, size.tableInts()));
        }
        MemorySegment memory = hostIn.memory();
        for (int row = 0; row < rows; row++) {
            memory.setAtIndex(ValueLayout.JAVA_LONG, row, inputs.token_R()[row]);
            memory.setAtIndex(ValueLayout.JAVA_LONG, rows + row, inputs.position_R()[row]);
        }
        MemorySegment.copy(inputs.shares().seed_R(), 0, memory, ValueLayout.JAVA_LONG, 16L * rows, rows);
        MemorySegment.copy(inputs.shares().number_R(), 0, memory, ValueLayout.JAVA_LONG, 24L * rows, rows);
        MemorySegment.copy(inputs.places().slot_T(), 0, memory, ValueLayout.JAVA_INT, 32L * rows, rows);
        MemorySegment.copy(table, 0, memory, ValueLayout.JAVA_INT, 36L * rows, table.length);
        hostIn.copyTo(in_N);
    }

    /// Waits for the results of all that is queued.
    Draws.Drawn download() {
        hostOut.copyFrom(out_N);
        MemorySegment memory = hostOut.await();
        int rows = size.rows();
        Draws.Drawn drawn = new Draws.Drawn(new int[rows], new float[rows]);
        MemorySegment.copy(memory, ValueLayout.JAVA_INT, 0, drawn.token_R(), 0, rows);
        MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, 4L * rows, drawn.logp_R(), 0, rows);
        return drawn;
    }

    StepSize size() {
        return size;
    }

    @Override
    public void close() {
        hostIn.close();
        hostOut.close();
    }
}

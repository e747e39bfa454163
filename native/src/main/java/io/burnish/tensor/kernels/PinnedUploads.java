package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.CudaDevice;
import io.burnish.tensor.cuda.PinnedMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Brings numbers to a card as one copy from pinned memory, queued on the kernels' stream: the host goes on at once.
///
/// Pieces of pinned memory are used in turn, so that one is written to again only when its last copy lies far back; for
/// that copy alone the host would wait. What the card gets is memory of its own for each call: libtorch gives it to
/// somebody else in the order of the stream. Lives as long as the process, and grows. Safe on any thread, as all of
/// them queue on one stream.
final class PinnedUploads {

    /// Copies that may be under way while the host prepares the next.
    static final int PIECES = 8;

    private static final long SMALLEST = 1 << 17;
    // enough for every type, and for vectors of it
    private static final long ALIGNMENT = 64;

    private final CudaDevice card;
    private final List<@Nullable PinnedMemory> pieces = new ArrayList<>();
    private int next;

    PinnedUploads(CudaDevice card) {
        this.card = card;
        for (int piece = 0; piece < PIECES; piece++) {
            pieces.add(null);
        }
    }

    /// See [HostExchange#upload].
    synchronized List<Tensor> upload(Scope scope, Device device, List<HostNumbers> numbers) {
        long bytes = 0;
        for (HostNumbers each : numbers) {
            bytes += room(each);
        }
        Tensor all_B = Tensor.empty(scope, DataType.INT8, device, bytes);
        if (bytes > 0) {
            PinnedMemory piece = piece(bytes);
            MemorySegment memory = piece.await();
            long offset = 0;
            for (HostNumbers each : numbers) {
                each.write(memory, offset);
                offset += room(each);
            }
            piece.copyTo(all_B);
        }
        List<Tensor> parts = new ArrayList<>();
        long offset = 0;
        for (HostNumbers each : numbers) {
            parts.add(all_B.part(scope, offset, each.type(), each.sizes()));
            offset += room(each);
        }
        return parts;
    }

    private static long room(HostNumbers numbers) {
        long bytes = numbers.elements() * numbers.type().getNumOfBytes();
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /// The next piece in turn; its last copy may still be under way.
    private PinnedMemory piece(long bytes) {
        PinnedMemory piece = pieces.get(next);
        if (piece == null || piece.bytes() < bytes) {
            if (piece != null) {
                piece.close();
            }
            piece = new PinnedMemory(card, Math.max(SMALLEST, Long.highestOneBit(bytes) * 2));
            pieces.set(next, piece);
        }
        next = (next + 1) % PIECES;
        return piece;
    }
}

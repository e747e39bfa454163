package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.SimulatedCard;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Numbers for the card are what they were when they were handed over, and the host does not wait to hand them over.
class PinnedUploadsTest {

    private static final Device CARD = Device.cpu();
    private static final int CALLS = 3 * PinnedUploads.PIECES;

    private static MemorySegment memory(Tensor x) {
        return MemorySegment.ofAddress(x.address()).reinterpret(x.bytes());
    }

    /// Numbers of one call; every seventh call's are many more.
    private static int[] values(int call) {
        int[] values = new int[call % 7 == 6 ? 5_000 * call : 3 + call];
        Arrays.setAll(values, i -> 1_000_000 * call + i);
        return values;
    }

    private static float[] floats(int call) {
        return new float[] {call, call + 0.5f, -call, 7};
    }

    /// What a kernel sees of one call's numbers when it runs.
    private record Seen(long[] indices, int[] offsets, float[] floats) {

        static Seen of(List<Tensor> parts) {
            return new Seen(
                    memory(parts.get(0)).toArray(ValueLayout.JAVA_LONG),
                    memory(parts.get(1)).toArray(ValueLayout.JAVA_INT),
                    memory(parts.get(2)).toArray(ValueLayout.JAVA_FLOAT));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.6, 0.95})
    void every_kernel_sees_the_numbers_of_its_own_call(double eagerness) {
        for (int seed = 0; seed < 20; seed++) {
            SimulatedCard card = new SimulatedCard(seed, eagerness);
            PinnedUploads uploads = new PinnedUploads(card.device());
            List<Seen> seen = new ArrayList<>();
            try (Scope scope = Scope.confined()) {
                for (int call = 0; call < CALLS; call++) {
                    int[] values = values(call);
                    List<Tensor> parts = uploads.upload(
                            scope,
                            CARD,
                            List.of(
                                    HostNumbers.indices(values),
                                    HostNumbers.offsets(values),
                                    HostNumbers.floats(floats(call), 2, 2)));
                    Arrays.fill(values, -1); // the host is free to
                    card.queue(() -> seen.add(Seen.of(parts)));
                }
                card.finish();
            }
            for (int call = 0; call < CALLS; call++) {
                int[] values = values(call);
                assertThat(seen.get(call).indices())
                        .as("call %d, seed %d", call, seed)
                        .isEqualTo(Arrays.stream(values).asLongStream().toArray());
                assertThat(seen.get(call).offsets()).isEqualTo(values);
                assertThat(seen.get(call).floats()).isEqualTo(floats(call));
            }
        }
    }

    @Test
    void numbers_are_tensors_of_their_types_and_shapes_and_one_copy() {
        SimulatedCard card = new SimulatedCard(1, 0);
        PinnedUploads uploads = new PinnedUploads(card.device());
        try (Scope scope = Scope.confined()) {
            List<Tensor> parts = uploads.upload(
                    scope,
                    CARD,
                    List.of(
                            HostNumbers.offsets(5),
                            HostNumbers.indices(),
                            HostNumbers.indices(1, 2, 3),
                            HostNumbers.floats(new float[6], 2, 3),
                            HostNumbers.floats(new float[0], 0, 4)));
            assertThat(parts)
                    .extracting(Tensor::type)
                    .containsExactly(
                            DataType.INT32, DataType.INT64, DataType.INT64, DataType.FLOAT32, DataType.FLOAT32);
            assertThat(parts)
                    .extracting(Tensor::sizes)
                    .containsExactly(
                            new long[] {1}, new long[] {0}, new long[] {3}, new long[] {2, 3}, new long[] {0, 4});
            assertThat(parts).allMatch(part -> part.address() % 16 == 0);
            assertThat(card.calls()).filteredOn(call -> call.startsWith("to ")).containsExactly("to card on 0");
            uploads.upload(scope, CARD, List.of(HostNumbers.indices()));
            assertThat(card.calls()).filteredOn(call -> call.startsWith("to ")).hasSize(1);
            card.finish();
        }
        assertThatThrownBy(() -> HostNumbers.floats(new float[5], 2, 3)).hasMessage("5 numbers for shape [2, 3]");
    }

    @Test
    void the_host_goes_on_while_the_card_stands_still() {
        SimulatedCard card = new SimulatedCard(1, 0);
        PinnedUploads uploads = new PinnedUploads(card.device());
        card.queue(() -> {});
        card.holdKernelsAfter(0);
        try (Scope scope = Scope.confined()) {
            List<List<Tensor>> all = new ArrayList<>();
            for (int call = 0; call < PinnedUploads.PIECES; call++) {
                // waiting for the card would be waiting for ever, which it says
                all.add(uploads.upload(scope, CARD, List.of(HostNumbers.indices(call, 7))));
            }
            // a piece of memory comes round again: its first copy is what the host has to wait for
            assertThatThrownBy(() -> uploads.upload(scope, CARD, List.of(HostNumbers.indices(1))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("waits for ever");
            card.holdKernelsAfter(Integer.MAX_VALUE);
            card.finish();
            for (int call = 0; call < all.size(); call++) {
                assertThat(memory(all.get(call).getFirst()).toArray(ValueLayout.JAVA_LONG))
                        .containsExactly(call, 7);
            }
        }
    }

    @Test
    void pinned_memory_is_reused_and_what_was_outgrown_is_given_back() {
        SimulatedCard card = new SimulatedCard(3, 0.5);
        PinnedUploads uploads = new PinnedUploads(card.device());
        try (Scope scope = Scope.confined()) {
            for (int call = 0; call < 40; call++) {
                uploads.upload(scope, CARD, List.of(HostNumbers.indices(new int[1 + call * 1_000])));
                int used = Math.min(call + 1, PinnedUploads.PIECES);
                assertThat(card.pinnedPieces()).isEqualTo(used);
                assertThat(card.eventsLeft()).isEqualTo(used);
            }
            card.finish();
        }
    }
}

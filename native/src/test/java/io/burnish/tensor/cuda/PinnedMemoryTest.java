package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.tensor.Scope;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What pinned memory and events ask of the driver, in order.
class PinnedMemoryTest {

    @TempDir
    Path folder;

    private FakeLibrary fake;
    private CudaDevice device;
    private long stream = 0x55;

    @BeforeEach
    void open() throws Exception {
        fake = FakeLibrary.compiled(folder, "fake_driver.c");
        device = new CudaDevice(new DriverLibrary(fake.library()), 0, () -> stream);
        fake.takeNotes();
    }

    private List<String> calls() {
        return fake.takeNotes().stream()
                .filter(call -> !call.startsWith("cuCtxSetCurrent") && !call.startsWith("cuDevicePrimaryCtxRetain"))
                .toList();
    }

    @Test
    void a_copy_is_queued_and_marked_and_waited_for_by_its_own_event() {
        PinnedMemory pinned = new PinnedMemory(device, 64);
        pinned.copyFrom(0x7f0000000000L, 16);
        assertThat(pinned.await().get(ValueLayout.JAVA_BYTE, 15)).isEqualTo((byte) 7);
        stream = 0x56;
        pinned.memory().set(ValueLayout.JAVA_BYTE, 0, (byte) 9);
        pinned.copyTo(0x7f0000000100L, 8);
        pinned.close();
        pinned.close(); // a second time is nothing
        assertThat(calls())
                .containsExactly(
                        "cuMemHostAlloc 64 1",
                        "cuEventCreate 2",
                        "cuMemcpyDtoHAsync 7f0000000000 16 0x55",
                        "cuEventRecord 0x3456789abcde 0x55",
                        "cuEventSynchronize 0x3456789abcde",
                        "cuMemcpyHtoDAsync 7f0000000100 8 0x56 9",
                        "cuEventRecord 0x3456789abcde 0x56",
                        "cuEventSynchronize 0x3456789abcde",
                        "cuEventDestroy 0x3456789abcde",
                        "cuMemFreeHost");
    }

    @Test
    void a_tensor_that_is_not_on_the_card_is_refused() {
        try (Scope scope = Scope.confined();
                PinnedMemory pinned = new PinnedMemory(device, 64)) {
            Tensor onHost = Tensor.ofFloats(scope, new float[] {1, 2}, 2);
            assertThatThrownBy(() -> pinned.copyFrom(onHost))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("copyFrom")
                    .hasMessageContaining("cuda:0 (Fake 40, sm_90)");
            assertThatThrownBy(() -> pinned.copyTo(onHost)).isInstanceOf(ShapeException.class);
        }
    }

    @Test
    void an_event_is_recorded_on_and_waited_for_by_the_current_stream() {
        try (CudaEvent event = new CudaEvent(device)) {
            event.record();
            stream = 0x56;
            event.order();
            assertThat(event.isDone()).isTrue();
            event.await();
        }
        device.await();
        assertThat(calls())
                .containsExactly(
                        "cuEventCreate 2",
                        "cuEventRecord 0x3456789abcde 0x55",
                        "cuStreamWaitEvent 0x56 0x3456789abcde 0",
                        "cuEventQuery 0x3456789abcde",
                        "cuEventSynchronize 0x3456789abcde",
                        "cuEventDestroy 0x3456789abcde",
                        "cuStreamSynchronize 0x56");
    }

    @Test
    void the_calling_threads_context_is_the_cards() {
        device.freeMemory();
        assertThat(fake.takeNotes())
                .containsExactly("cuDevicePrimaryCtxRetain 40", "cuCtxSetCurrent 0x77", "cuMemGetInfo");
    }
}

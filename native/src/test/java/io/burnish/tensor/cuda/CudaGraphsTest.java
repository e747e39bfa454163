package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What recording and replaying ask of the driver, in order.
class CudaGraphsTest {

    @TempDir
    Path folder;

    private FakeLibrary fake;
    private CudaDevice device;

    @BeforeEach
    void open() throws Exception {
        fake = FakeLibrary.compiled(folder, "fake_driver.c");
        device = new CudaDevice(new DriverLibrary(fake.library()), 0, () -> 0x55);
        fake.takeNotes();
    }

    private List<String> calls() {
        return fake.takeNotes().stream()
                .filter(call -> !call.startsWith("cuCtxSetCurrent") && !call.startsWith("cuDevicePrimaryCtxRetain"))
                .toList();
    }

    @Test
    void what_is_recorded_goes_to_a_stream_of_its_own_and_is_replayed_on_libtorchs() {
        CudaGraphs graphs = new CudaGraphs(device);
        GraphRecorder.Recording recording =
                graphs.record(() -> assertThat(device.stream()).isEqualTo(0xc1));
        assertThat(device.stream()).isEqualTo(0x55);
        recording.replay();
        recording.replay();
        recording.close();
        graphs.record(() -> {}).close();
        assertThat(calls())
                .containsExactly(
                        "cuStreamCreate 1",
                        "cuStreamBeginCapture 0xc1 2",
                        "cuStreamEndCapture 0xc1",
                        "cuGraphInstantiateWithFlags 0x88 0",
                        "cuGraphDestroy 0x88",
                        "cuGraphLaunch 0x99 0x55",
                        "cuGraphLaunch 0x99 0x55",
                        "cuStreamSynchronize 0x55",
                        "cuGraphExecDestroy 0x99",
                        "cuStreamBeginCapture 0xc1 2",
                        "cuStreamEndCapture 0xc1",
                        "cuGraphInstantiateWithFlags 0x88 0",
                        "cuGraphDestroy 0x88",
                        "cuStreamSynchronize 0x55",
                        "cuGraphExecDestroy 0x99");
    }

    @Test
    void a_recording_that_fails_leaves_no_stream_capturing() {
        CudaGraphs graphs = new CudaGraphs(device);
        assertThatThrownBy(() -> graphs.record(() -> {
                    throw new IllegalStateException("no kernel for it");
                }))
                .hasMessage("no kernel for it");
        assertThat(device.stream()).isEqualTo(0x55);
        assertThat(calls())
                .containsExactly(
                        "cuStreamCreate 1",
                        "cuStreamBeginCapture 0xc1 2",
                        "cuStreamEndCapture 0xc1",
                        "cuGraphDestroy 0x88");
    }
}

package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A flight recording has an event for each primitive, with its name; without one the kernels are left as they are.
class RecordedKernelsTest {

    @TempDir
    Path folder;

    @Test
    void a_recording_has_an_event_for_each_primitive() throws IOException {
        Path file = folder.resolve("kernels.jfr");
        try (Recording recording = new Recording();
                Scope scope = Scope.confined()) {
            recording.enable("io.burnish.Kernel").withoutThreshold();
            recording.start();
            Kernels kernels = Kernels.of(Device.cpu());
            Tensor x = SeededTensors.zeros(scope, 4, 4);
            kernels.add(x, x);
            kernels.matmul(x, x, SeededTensors.zeros(scope, 4, 4));
            recording.stop();
            recording.dump(file);
        }
        assertThat(RecordingFile.readAllEvents(file))
                .filteredOn(event -> event.getEventType().getName().equals("io.burnish.Kernel"))
                .extracting(event -> event.getString("primitive"))
                .contains("add", "matmul");
    }

    @Test
    void without_a_recording_the_kernels_are_as_they_are() {
        Kernels kernels = new AtenKernels();
        assertThat(RecordedKernels.around(kernels)).isSameAs(kernels);
    }
}

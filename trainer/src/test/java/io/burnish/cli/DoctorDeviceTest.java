package io.burnish.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.phase.GpuDiagnosis;
import io.burnish.tensor.cuda.Architecture;
import io.burnish.tensor.cuda.GpuFindings;
import io.burnish.tensor.cuda.GpuFindings.Card;
import io.burnish.tensor.cuda.GpuFindings.Tool;
import io.burnish.tensor.cuda.GpuFindings.Torch;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What `doctor` says `device: auto` is.
class DoctorDeviceTest {

    private static String device(List<Card> cards, boolean cuda) {
        GpuFindings found = new GpuFindings(
                cards.size(),
                false,
                cards.isEmpty() ? Optional.empty() : Optional.of("13.0"),
                Optional.empty(),
                cards,
                new Torch(cuda, Optional.of("13.0"), Optional.empty(), Optional.empty()),
                Optional.of(new Tool("13.0", "libnvrtc.so.13")),
                Optional.of(new Tool("13.0.0", "libcublas.so.13")),
                List.of());
        return DoctorCommand.device(found, GpuDiagnosis.of(found));
    }

    @Test
    void a_card_is_said_to_be_tried_before_each_run() {
        List<Card> card = List.of(new Card(0, "NVIDIA H100", new Architecture(9, 0), 80L << 30, 79L << 30));
        assertThat(device(card, true)).startsWith("cuda:0. ").contains("nobody has run them on a card yet");
        assertThat(device(card, false)).isEqualTo("cpu");
        assertThat(device(List.of(), false)).isEqualTo("cpu");
    }
}

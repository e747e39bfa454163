package io.burnish.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.burnish.run.ExitCode;
import io.burnish.run.RunProblem;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.Architecture;
import io.burnish.tensor.cuda.GpuFindings;
import io.burnish.tensor.cuda.GpuFindings.Card;
import io.burnish.tensor.cuda.GpuFindings.Tool;
import io.burnish.tensor.cuda.GpuFindings.Torch;
import io.burnish.tensor.kernels.AtenKernels;
import io.burnish.tensor.kernels.Kernels;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Which machines a run on a card is begun on.
class TrainingCardTest {

    private static final Card HOPPER = new Card(0, "NVIDIA H100", new Architecture(9, 0), 80L << 30, 79L << 30);
    private static final Card VOLTA = new Card(1, "NVIDIA V100", new Architecture(7, 0), 32L << 30, 31L << 30);

    private Optional<String> driver = Optional.of("13.0");
    private List<Card> cards = List.of(HOPPER, VOLTA);
    private boolean torchHasCuda = true;
    private Optional<Tool> nvrtc = Optional.of(new Tool("12.8", "libnvrtc.so.12"));
    private int hardware = 2;

    private GpuFindings found() {
        return new GpuFindings(
                hardware,
                false,
                driver,
                Optional.empty(),
                cards,
                new Torch(torchHasCuda, Optional.of("12.8"), Optional.empty(), Optional.empty()),
                nvrtc,
                Optional.of(new Tool("12.8.4", "libcublas.so.12")),
                List.of());
    }

    private void assertRefused(int index, String... words) {
        assertThat(TrainingCard.refusal(found(), index))
                .hasValueSatisfying(
                        text -> assertThat(text).contains("cuda:" + index).contains(words));
    }

    @Test
    void a_machine_with_all_it_takes_is_taken() {
        assertThat(TrainingCard.refusal(found(), 0)).isEmpty();
        assertThat(TrainingCard.automatic(found())).isEqualTo(Device.gpu(0));
    }

    @Test
    void a_machine_without_a_card() {
        hardware = 0;
        driver = Optional.empty();
        cards = List.of();
        assertRefused(0, "no NVIDIA card", "device: cpu");
        assertThat(TrainingCard.automatic(found())).isEqualTo(Device.cpu());
    }

    @Test
    void a_card_without_a_driver() {
        driver = Optional.empty();
        cards = List.of();
        assertRefused(0, "no NVIDIA driver", "apt-get install", "device: cpu");
        assertThat(TrainingCard.automatic(found())).isEqualTo(Device.cpu());
    }

    @Test
    void a_number_that_no_card_has() {
        assertRefused(2, "sees 2 cards", "CUDA_VISIBLE_DEVICES", "device: cuda:1");
    }

    @Test
    void a_libtorch_for_the_cpu() {
        torchHasCuda = false;
        assertRefused(0, "for the CPU only", "pip install torch");
        assertThat(TrainingCard.automatic(found())).isEqualTo(Device.cpu());
    }

    @Test
    void nothing_to_compile_kernels_with() {
        nvrtc = Optional.empty();
        assertRefused(0, "no NVRTC", "BURNISH_NVRTC");
        assertThat(TrainingCard.automatic(found())).isEqualTo(Device.cpu());
    }

    @Test
    void each_card_is_judged_by_itself() {
        assertRefused(1, "NVIDIA V100", "Ampere");
        cards = List.of(VOLTA, HOPPER);
        assertThat(TrainingCard.refusal(found(), 1)).isEmpty();
    }

    @Test
    void right_kernels_pass_the_guard() {
        assertThatCode(() -> TrainingCard.guard(new AtenKernels(), Device.cpu()))
                .doesNotThrowAnyException();
    }

    @Test
    void a_wrong_answer_stops_the_run_before_it_starts() {
        assertThatThrownBy(() -> TrainingCard.guard(wrongGlu(), Device.cpu()))
                .isInstanceOfSatisfying(
                        RunProblem.class,
                        problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.FAILED))
                .hasMessageContaining("glu of SILU (float32)")
                .hasMessageContaining("should be")
                .hasMessageContaining("BURNISH_CUDA_SYNC=1")
                .hasMessageContaining("device: cpu");
    }

    private static Kernels wrongGlu() {
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, arguments) -> {
                    try {
                        Object result = method.invoke(new AtenKernels(), arguments);
                        if (method.getName().equals("glu")) {
                            ((Tensor) arguments[2]).zero();
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}

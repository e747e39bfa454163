package io.burnish.phase;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.tensor.cuda.Architecture;
import io.burnish.tensor.cuda.GpuFindings;
import io.burnish.tensor.cuda.GpuFindings.Card;
import io.burnish.tensor.cuda.GpuFindings.Tool;
import io.burnish.tensor.cuda.GpuFindings.Torch;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What `doctor` makes of machines that are not at hand.
class GpuDiagnosisTest {

    private static final Architecture HOPPER = new Architecture(9, 0);
    private static final Card CARD = new Card(0, "NVIDIA H100 80GB HBM3", HOPPER, 85_520_809_984L, 84_000_000_000L);

    private int hardware = 1;
    private boolean container;
    private Optional<String> driver = Optional.of("13.0");
    private Optional<String> driverProblem = Optional.empty();
    private List<Card> cards = List.of(CARD);
    private Torch torch = new Torch(true, Optional.of("12.8"), Optional.empty(), Optional.empty());
    private Optional<Tool> nvrtc = Optional.of(new Tool("12.8", "/opt/torch/lib/libnvrtc.so.12"));
    private Optional<Tool> cublas = Optional.of(new Tool("12.8.4", "/opt/torch/lib/libcublas.so.12"));
    private List<Architecture> prebuilt = List.of();

    private GpuDiagnosis diagnosis() {
        return GpuDiagnosis.of(
                new GpuFindings(hardware, container, driver, driverProblem, cards, torch, nvrtc, cublas, prebuilt));
    }

    private void assertVerdict(String problem, String remedy) {
        assertThat(diagnosis().problem())
                .hasValueSatisfying(text -> assertThat(text).contains(problem));
        assertThat(diagnosis().remedy())
                .hasValueSatisfying(text -> assertThat(text).contains(remedy));
    }

    @Test
    void all_is_well() {
        assertThat(diagnosis().problem()).isEmpty();
        assertThat(diagnosis().remedy()).isEmpty();
        assertThat(diagnosis().lines())
                .extracting(line -> line.label() + ": " + line.text())
                .containsExactly(
                        "gpu: cuda:0, NVIDIA H100 80GB HBM3, sm_90, 79.6 GB, 78.2 GB of it free",
                        "driver: serves CUDA 13.0",
                        "cuda: libtorch is built for CUDA 12.8",
                        "cublas: 12.8.4, /opt/torch/lib/libcublas.so.12",
                        "nvrtc: 12.8, /opt/torch/lib/libnvrtc.so.12",
                        "prebuilt: no kernels; NVRTC compiles them once");
    }

    @Test
    void a_machine_without_a_card_has_no_problem() {
        hardware = 0;
        driver = Optional.empty();
        cards = List.of();
        torch = new Torch(false, Optional.empty(), Optional.empty(), Optional.empty());
        nvrtc = Optional.empty();
        cublas = Optional.empty();
        assertThat(diagnosis().problem()).isEmpty();
        assertThat(diagnosis().lines()).containsExactly(new GpuDiagnosis.Line("gpu", "none found"));
    }

    @Test
    void a_card_without_a_driver() {
        driver = Optional.empty();
        cards = List.of();
        assertVerdict("a card and no NVIDIA driver", "apt-get install nvidia-driver");
        container = true;
        assertVerdict("the container does not see the host's driver", "docker run --gpus all");
    }

    @Test
    void a_driver_that_does_not_serve_this_process() {
        cards = List.of();
        driverProblem = Optional.of("cuInit failed with code 802 (CUDA_ERROR_SYSTEM_NOT_READY): ...");
        assertVerdict("cuInit failed with code 802", "nvidia-smi");
        driverProblem = Optional.empty();
        assertVerdict("the driver shows no card", "CUDA_VISIBLE_DEVICES");
    }

    @Test
    void a_driver_that_is_too_old_for_libtorch() {
        driver = Optional.of("12.4");
        torch = new Torch(true, Optional.of("13.0"), Optional.empty(), Optional.empty());
        assertVerdict("built for CUDA 13.0, the driver serves CUDA 12.4", "whl/cu128");
        driver = Optional.of("11.8");
        assertVerdict("built for CUDA 13.0, the driver serves CUDA 11.8", "whl/cu118");
    }

    @Test
    void within_a_major_version_an_older_driver_serves() {
        driver = Optional.of("12.2");
        assertThat(diagnosis().problem()).isEmpty();
    }

    @Test
    void a_libtorch_for_the_cpu() {
        torch = new Torch(false, Optional.empty(), Optional.empty(), Optional.empty());
        cublas = Optional.empty();
        assertVerdict(
                "this libtorch is for the CPU only",
                "pip install torch --index-url https://download.pytorch.org/whl/cu130 && export BURNISH_LIBTORCH=$(");
        torch = new Torch(
                false, Optional.empty(), Optional.empty(), Optional.of(Path.of("/usr/lib/python3/torch/lib")));
        assertThat(diagnosis().remedy()).hasValue("export BURNISH_LIBTORCH=/usr/lib/python3/torch/lib");
    }

    @Test
    void a_libtorch_that_fails_on_the_card() {
        torch = new Torch(true, Optional.of("12.8"), Optional.of("mm_out failed with code 1"), Optional.empty());
        assertVerdict("libtorch failed on NVIDIA H100 80GB HBM3: mm_out failed with code 1", "no kernels for sm_90");
    }

    @Test
    void a_card_before_ampere() {
        cards = List.of(new Card(0, "Tesla T4", new Architecture(7, 5), 16L << 30, 15L << 30));
        assertVerdict("Tesla T4 is sm_75; bf16 and flash attention need sm_80", "device: cpu");
    }

    @Test
    void no_nvrtc_is_in_the_way_only_without_prebuilt_kernels() {
        nvrtc = Optional.empty();
        assertVerdict("no prebuilt kernels for sm_90 and no NVRTC", "pip install nvidia-cuda-nvrtc in");
        driver = Optional.of("12.8");
        assertVerdict("no prebuilt kernels for sm_90 and no NVRTC", "pip install nvidia-cuda-nvrtc-cu12");
        prebuilt = List.of(new Architecture(8, 0));
        assertThat(diagnosis().problem()).isPresent();
        prebuilt = List.of(new Architecture(8, 0), HOPPER);
        assertThat(diagnosis().problem()).isEmpty();
        assertThat(diagnosis().lines()).contains(new GpuDiagnosis.Line("prebuilt", "kernels for sm_80, sm_90"));
    }

    @Test
    void an_nvrtc_newer_than_the_driver() {
        driver = Optional.of("12.8");
        nvrtc = Optional.of(new Tool("13.0", "/usr/local/cuda/lib64/libnvrtc.so.13"));
        assertVerdict("NVRTC is of CUDA 13.0, the driver serves CUDA 12.8", "pip install nvidia-cuda-nvrtc-cu12");
    }

    @Test
    void a_libtorch_without_cublas_of_its_own() {
        cublas = Optional.empty();
        assertVerdict("no libcublas", "pip install torch");
    }
}

package io.burnish.phase;

import ai.djl.Device;
import io.burnish.run.RunProblem;
import io.burnish.tensor.cuda.CudaDevice;
import io.burnish.tensor.cuda.CudaException;
import io.burnish.tensor.cuda.GpuFindings;
import io.burnish.tensor.cuda.GpuProbe;
import io.burnish.tensor.kernels.CardSelfTest;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.SelfTest.Check;
import io.burnish.tensor.libtorch.LibTorchException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The card that a run is to use: whether this machine has all it takes, and whether it computes what it should.
public final class TrainingCard {

    private static final Logger log = LoggerFactory.getLogger(TrainingCard.class);
    private static final int MOST_NAMED = 8;

    private TrainingCard() {}

    /// What `device: auto` stands for on this machine: its first card where that can be used, else the CPU.
    static Device automatic() {
        return GpuProbe.isGpuMachine() ? automatic(GpuProbe.run(0)) : Device.cpu();
    }

    static Device automatic(GpuFindings found) {
        if (!found.isGpuMachine()) {
            return Device.cpu();
        }
        GpuDiagnosis diagnosis = GpuDiagnosis.of(found);
        if (diagnosis.problem().isEmpty()) {
            return Device.gpu(0);
        }
        log.warn(
                "device: auto is the CPU, though this machine has a card: {}. What mends it: {}",
                diagnosis.problem().get(),
                diagnosis.remedy().orElse("burnish doctor says more"));
        return Device.cpu();
    }

    /// @throws RunProblem (exit 2) where the device cannot be used, with the remedy
    public static void require(Device device) {
        missing(device).ifPresent(text -> {
            throw RunProblem.badInput(text);
        });
    }

    /// Why a device cannot be used on this machine; empty where it can.
    static Optional<String> missing(Device device) {
        return device.isGpu() ? refusal(GpuProbe.run(device.getDeviceId()), device.getDeviceId()) : Optional.empty();
    }

    /// Why a card cannot be used; empty where it can.
    static Optional<String> refusal(GpuFindings found, int index) {
        if (!found.isGpuMachine()) {
            return Optional.of(
                    "device: cuda:%d is asked for, and this machine has no NVIDIA card. Use device: cpu, or device: auto."
                            .formatted(index));
        }
        int cards = found.cards().size();
        if (cards > 0 && index >= cards) {
            return Optional.of(
                    "device: cuda:%d is asked for, and this process sees %d card%s, counted from cuda:0 (CUDA_VISIBLE_DEVICES). Use device: cuda:%d."
                            .formatted(index, cards, cards == 1 ? "" : "s", cards - 1));
        }
        GpuDiagnosis diagnosis = GpuDiagnosis.of(cards == 0 ? found : found.onlyCard(index));
        return diagnosis
                .problem()
                .map(problem -> "device: cuda:%d is asked for, and %s. What mends it: %s. Or use device: cpu."
                        .formatted(index, problem, diagnosis.remedy().orElse("burnish doctor says more")));
    }

    /// Compiles the kernels of a card that lacks nothing, and holds each to the plain one.
    ///
    /// @return how many checks that were
    /// @throws RunProblem (exit 1) where they cannot be loaded, or one gives a wrong answer
    public static int tryKernels(Device card) {
        return guard(loaded(card), card);
    }

    /// The card's kernels, compiled, and held to the plain ones.
    ///
    /// @throws RunProblem (exit 1) where they cannot be loaded, or one gives a wrong answer
    public static Kernels kernels(Device card) {
        Kernels kernels = loaded(card);
        guard(kernels, card);
        return kernels;
    }

    private static Kernels loaded(Device card) {
        try {
            Kernels kernels = Kernels.of(card);
            kernels.warmUp();
            return kernels;
        } catch (CudaException | LibTorchException e) {
            throw RunProblem.failed("device: cuda:%d cannot be used: %s".formatted(card.getDeviceId(), e.getMessage()));
        }
    }

    /// Refuses kernels that fail the self-test.
    ///
    /// @return how many checks they passed
    static int guard(Kernels kernels, Device device) {
        List<Check> checks = CardSelfTest.run(kernels, device);
        List<Check> failed = checks.stream().filter(check -> !check.passed()).toList();
        if (failed.isEmpty()) {
            log.info("{} checks of the card's kernels: all right", checks.size());
            return checks.size();
        }
        String named = failed.stream()
                .limit(MOST_NAMED)
                .map(check -> "  " + check.name() + ": " + check.detail())
                .collect(Collectors.joining("\n"));
        String more = failed.size() > MOST_NAMED ? "\n  and %d more".formatted(failed.size() - MOST_NAMED) : "";
        throw RunProblem.failed(
                "The card does not compute what it should: %d of %d checks failed (after an illegal access all that follow do; the first counts).%n%s%s%nNo run is started with it. With BURNISH_CUDA_SYNC=1 a kernel that stops is named; please report this with what burnish doctor prints. Until it is mended use device: cpu."
                        .formatted(failed.size(), checks.size(), named, more));
    }

    /// The device as provenance has it: the card's model, on which results depend.
    static String name(Device device) {
        return device.isGpu() ? CudaDevice.open(device.getDeviceId()).name() : "cpu";
    }
}

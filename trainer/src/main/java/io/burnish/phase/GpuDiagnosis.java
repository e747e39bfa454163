package io.burnish.phase;

import io.burnish.tensor.cuda.Architecture;
import io.burnish.tensor.cuda.GpuFindings;
import io.burnish.tensor.cuda.GpuFindings.Card;
import io.burnish.tensor.cuda.GpuFindings.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a machine's findings mean for training on a card: what is there, what does not match, and the one command that
/// mends it.
///
/// @param lines what is there, a label and a text each
/// @param problem the first thing in the way; empty: nothing, or no card
/// @param remedy what mends it
public record GpuDiagnosis(List<Line> lines, Optional<String> problem, Optional<String> remedy) {

    private static final Architecture OLDEST = new Architecture(8, 0);
    private static final double GIGABYTE = 1 << 30;

    public record Line(String label, String text) {}

    private record Verdict(String problem, String remedy) {}

    public static GpuDiagnosis of(GpuFindings found) {
        Optional<Verdict> verdict = found.isGpuMachine() ? verdict(found) : Optional.empty();
        return new GpuDiagnosis(lines(found), verdict.map(Verdict::problem), verdict.map(Verdict::remedy));
    }

    private static List<Line> lines(GpuFindings found) {
        if (!found.isGpuMachine()) {
            return List.of(new Line("gpu", "none found"));
        }
        List<Line> lines = new ArrayList<>();
        found.cards().forEach(card -> lines.add(new Line("gpu", describe(card))));
        if (found.cards().isEmpty()) {
            lines.add(new Line("gpu", found.hardware() + " of NVIDIA's on the bus, none that this process may use"));
        }
        lines.add(new Line(
                "driver",
                found.driver().map(version -> "serves CUDA " + version).orElse("none")));
        lines.add(new Line(
                "cuda",
                !found.torch().cuda()
                        ? "this libtorch has none"
                        : "libtorch is built for "
                                + found.torch().toolkit().map("CUDA "::concat).orElse("an unknown CUDA")));
        lines.add(new Line("cublas", found.cublas().map(GpuDiagnosis::describe).orElse("not loaded by libtorch")));
        lines.add(new Line("nvrtc", found.nvrtc().map(GpuDiagnosis::describe).orElse("none")));
        lines.add(new Line(
                "prebuilt",
                found.prebuilt().isEmpty()
                        ? "no kernels; NVRTC compiles them once"
                        : "kernels for "
                                + found.prebuilt().stream()
                                        .map(Architecture::real)
                                        .collect(Collectors.joining(", "))));
        return lines;
    }

    private static String describe(Card card) {
        return String.format(
                Locale.ROOT,
                "cuda:%d, %s, %s, %.1f GB, %.1f GB of it free",
                card.index(),
                card.name(),
                card.architecture().real(),
                card.memory() / GIGABYTE,
                card.free() / GIGABYTE);
    }

    private static String describe(Tool tool) {
        return tool.version() + ", " + tool.path();
    }

    /// The first thing in the way, from the hardware up: what comes after it cannot be judged before it is mended.
    private static Optional<Verdict> verdict(GpuFindings found) {
        return noDriver(found)
                .or(() -> noCard(found))
                .or(() -> oldCard(found))
                .or(() -> torchWithoutCuda(found))
                .or(() -> oldDriver(found))
                .or(() -> failedTrial(found))
                .or(() -> noCublas(found))
                .or(() -> nvrtc(found));
    }

    private static Optional<Verdict> noDriver(GpuFindings found) {
        if (found.driver().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                found.container()
                        ? new Verdict(
                                "the container does not see the host's driver",
                                "start it with the cards: docker run --gpus all ... (the host needs nvidia-container-toolkit)")
                        : new Verdict(
                                "there is a card and no NVIDIA driver",
                                "sudo apt-get install nvidia-driver (Ubuntu: sudo ubuntu-drivers install --gpgpu), then restart the machine"));
    }

    private static Optional<Verdict> noCard(GpuFindings found) {
        if (!found.cards().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Verdict(
                found.driverProblem().orElse("the driver shows no card to this process"),
                found.container()
                        ? "start the container with the cards: docker run --gpus all ..."
                        : "nvidia-smi, which says what the driver lacks; and look at CUDA_VISIBLE_DEVICES"));
    }

    private static Optional<Verdict> oldCard(GpuFindings found) {
        Card card = found.cards().getFirst();
        return card.architecture().compareTo(OLDEST) >= 0
                ? Optional.empty()
                : Optional.of(new Verdict(
                        "%s is %s; bf16 and flash attention need %s (Ampere) or newer"
                                .formatted(card.name(), card.architecture(), OLDEST),
                        "device: cpu in the recipe, or CUDA_VISIBLE_DEVICES to choose a newer card of this machine"));
    }

    private static Optional<Verdict> torchWithoutCuda(GpuFindings found) {
        if (found.torch().cuda()) {
            return Optional.empty();
        }
        return Optional.of(new Verdict(
                "this libtorch is for the CPU only",
                found.torch()
                        .elsewhere()
                        .map(folder -> "export BURNISH_LIBTORCH=" + folder)
                        .orElse(install(found.driver().orElseThrow()))));
    }

    private static Optional<Verdict> oldDriver(GpuFindings found) {
        String driver = found.driver().orElseThrow();
        return found.torch()
                .toolkit()
                .filter(toolkit -> major(toolkit) > major(driver))
                .map(toolkit -> new Verdict(
                        "libtorch is built for CUDA %s, the driver serves CUDA %s at most".formatted(toolkit, driver),
                        install(driver) + ", or a newer driver"));
    }

    private static Optional<Verdict> failedTrial(GpuFindings found) {
        return found.torch()
                .trial()
                .map(words -> new Verdict(
                        "libtorch failed on %s: %s"
                                .formatted(found.cards().getFirst().name(), words),
                        install(found.driver().orElseThrow()) + ", if this libtorch has no kernels for "
                                + found.cards().getFirst().architecture()));
    }

    private static Optional<Verdict> noCublas(GpuFindings found) {
        return found.cublas().isPresent()
                ? Optional.empty()
                : Optional.of(new Verdict(
                        "libtorch has loaded no libcublas of its own, which weight gradients in fp32 need",
                        install(found.driver().orElseThrow())));
    }

    private static Optional<Verdict> nvrtc(GpuFindings found) {
        String driver = found.driver().orElseThrow();
        Architecture card = found.cards().getFirst().architecture();
        boolean prebuilt = found.prebuilt().stream()
                .anyMatch(built -> built.major() == card.major() && built.minor() <= card.minor());
        if (prebuilt) {
            return Optional.empty();
        }
        String remedy = "pip install nvidia-cuda-nvrtc%s in the environment of libtorch, or BURNISH_NVRTC=DIR"
                .formatted(major(driver) >= 13 ? "" : "-cu" + major(driver));
        if (found.nvrtc().isEmpty()) {
            return Optional.of(new Verdict(
                    "there are no prebuilt kernels for %s and no NVRTC to compile them".formatted(card), remedy));
        }
        String version = found.nvrtc().get().version();
        return major(version) <= major(driver)
                ? Optional.empty()
                : Optional.of(new Verdict(
                        "NVRTC is of CUDA %s, the driver serves CUDA %s at most".formatted(version, driver), remedy));
    }

    /// A libtorch that a driver serves: within a major version of CUDA any driver does.
    private static String install(String driver) {
        String flavor = major(driver) >= 13 ? "cu130" : major(driver) == 12 ? "cu128" : "cu118";
        return "pip install torch --index-url https://download.pytorch.org/whl/%s && export BURNISH_LIBTORCH=$(python3 -c 'import torch; print(torch.__path__[0] + \"/lib\")')"
                .formatted(flavor);
    }

    private static int major(String version) {
        return Integer.parseInt(version.split("\\.", 2)[0]);
    }
}

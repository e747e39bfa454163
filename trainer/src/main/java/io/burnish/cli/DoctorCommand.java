package io.burnish.cli;

import ai.djl.Device;
import io.burnish.phase.GpuDiagnosis;
import io.burnish.phase.TrainingCard;
import io.burnish.phase.Version;
import io.burnish.run.ExitCode;
import io.burnish.run.RunProblem;
import io.burnish.tensor.cuda.GpuFindings;
import io.burnish.tensor.cuda.GpuProbe;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.SelfTest;
import io.burnish.tensor.libtorch.DjlManners;
import io.burnish.tensor.libtorch.LibTorch;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `burnish doctor`: whether this machine can train, and with what.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Says what Burnish found on this machine, and tries it.",
        footer = {"", "Another libtorch: BURNISH_LIBTORCH=DIR burnish doctor"})
final class DoctorCommand implements Callable<Integer> {

    @Option(names = "--libtorch", paramLabel = "DIR", description = "A folder with libtorch_cpu.so to use instead.")
    Optional<String> libtorch = Optional.empty();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        libtorch.ifPresent(LibTorch::use);
        out.println("burnish   " + Version.BURNISH);
        out.println("java      " + System.getProperty("java.runtime.version") + ", " + System.getProperty("java.home"));
        out.println("processor " + Runtime.getRuntime().availableProcessors() + " threads, "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        out.println("libtorch  " + LibTorch.location().describe());
        out.println("djl       "
                + (DjlManners.matches(LibTorch.location())
                        ? "its native layer fits this libtorch"
                        : "its native layer is made for libtorch " + DjlManners.djlVersion()
                                + " and stays off; training does not need it"));
        Kernels kernels = Kernels.of(Device.cpu());
        out.println("kernels   " + kernels.name());
        check(out);
        GpuFindings found = GpuProbe.run();
        GpuDiagnosis diagnosis = GpuDiagnosis.of(found);
        print(diagnosis, out);
        out.println("device    " + device(found, diagnosis));
        out.flush();
        if (!found.cards().isEmpty() && diagnosis.problem().isEmpty()) {
            out.println("check     " + TrainingCard.tryKernels(Device.gpu(0))
                    + " primitives of cuda:0 tried beside the plain ones: right");
            out.flush();
        }
        return ExitCode.DONE.code();
    }

    // a card that cannot be used is no failure: training on the CPU goes on
    private static void print(GpuDiagnosis diagnosis, PrintWriter out) {
        diagnosis.lines().forEach(line -> out.printf("%-9s %s%n", line.label(), line.text()));
        diagnosis.problem().ifPresent(problem -> out.println("problem   " + problem));
        diagnosis.remedy().ifPresent(remedy -> out.println("remedy    " + remedy));
    }

    /// What `device: auto` stands for.
    static String device(GpuFindings found, GpuDiagnosis diagnosis) {
        return found.cards().isEmpty() || diagnosis.problem().isPresent()
                ? "cpu"
                : "cuda:0. Its kernels are held to the plain ones by tests that run them on the CPU; nobody has run them on"
                        + " a card yet: each run tries them all first, and does not start where one is wrong";
    }

    private static void check(PrintWriter out) {
        List<SelfTest.Check> checks = SelfTest.run();
        List<SelfTest.Check> failed =
                checks.stream().filter(check -> !check.passed()).toList();
        if (failed.isEmpty()) {
            out.println("check     " + checks.size()
                    + " groups of libtorch functions tried, a matrix product among them: right");
            return;
        }
        failed.forEach(check -> out.println("check     " + check.name() + " FAILED: " + check.detail()));
        out.flush();
        throw RunProblem.failed(
                "%d of %d checks failed. Use another libtorch (BURNISH_LIBTORCH=DIR), or none: Burnish brings its own."
                        .formatted(failed.size(), checks.size()));
    }
}

package io.burnish.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.run.FaultyDisk.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Does something again and again on a fresh directory, with one fault at its first call to the disk, then at its
/// second, and so on until it comes to its end undisturbed.
final class Faults {

    private Faults() {}

    /// Something that writes.
    @FunctionalInterface
    interface Scenario {
        void run(Path directory, Durable durable) throws IOException;
    }

    /// What must hold afterwards.
    @FunctionalInterface
    interface Check {
        /// @param end what the scenario threw: null, a [RunProblem] or a [FaultyDisk.Crash]
        void run(Path directory, @Nullable Throwable end) throws IOException;
    }

    static void atEveryCall(Fault fault, Path temporary, Scenario prepare, Scenario scenario, Check check)
            throws IOException {
        boolean reached = true;
        int at = 0;
        while (reached) {
            at++;
            Path directory = Files.createDirectories(temporary.resolve(fault + "-" + at));
            prepare.run(directory, Durable.onDisk());
            var disk = new FaultyDisk(fault, at);
            Throwable end = null;
            try {
                scenario.run(directory, new Durable(disk, "REMEDY"));
            } catch (RunProblem | FaultyDisk.Crash e) {
                end = e;
            }
            reached = disk.reached();
            try {
                if (end instanceof RunProblem problem) {
                    assertThat(problem.exitCode()).isEqualTo(ExitCode.FAILED);
                    assertThat(problem.text()).contains(directory.toString(), "REMEDY");
                    if (fault == Fault.FULL) {
                        assertThat(problem.text()).contains("the disk is full", " needed", "3 bytes free");
                    }
                }
                check.run(directory, end);
            } catch (AssertionError e) {
                throw new AssertionError(fault + " at call " + at + ": " + e.getMessage(), e);
            }
        }
        assertThat(at).as("calls to the disk").isGreaterThan(1);
    }
}

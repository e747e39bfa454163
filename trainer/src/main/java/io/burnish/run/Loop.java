package io.burnish.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a plan's phases in order and skips those that are committed: the same for a run that begins and one
/// that goes on.
public final class Loop {

    private static final Logger log = LoggerFactory.getLogger(Loop.class);

    private Loop() {}

    /// One phase of the plan.
    public interface Work {

        Waypoint at();

        /// What its outcome depends on; asked once everything before it is committed.
        PhaseKey key();

        /// Does it, or goes on with what a process before this one left of it.
        ///
        /// @return the files and directories to commit
        List<Path> run(PhaseDirectory directory);
    }

    /// Runs the plan to its end; what comes next may depend on what is committed by then. Whatever ends it early is
    /// journaled and thrown on.
    ///
    /// @throws RunProblem (exit 130) when a stop was requested, (exit 3) when a committed phase no longer
    /// is what it was
    public static void run(RunDirectory run, Iterable<? extends Work> plan, Interrupts interrupts) {
        try {
            for (Work work : plan) {
                if (interrupts.requested()) {
                    throw run.stopped("before " + work.at());
                }
                runOne(run, work);
            }
            run.journal().record(new JournalEntry.Finished());
        } catch (RuntimeException | Error e) {
            journal(run, e);
            throw e;
        }
    }

    private static void runOne(RunDirectory run, Work work) {
        PhaseDirectory directory = run.phase(work.at());
        PhaseKey key = work.key();
        Optional<Done> done = directory.committed(key);
        if (done.isPresent()) {
            log.info(
                    "{}: was done in {} s and is taken as it is",
                    work.at(),
                    Math.round(done.get().seconds()));
            return;
        }
        run.journal().record(new JournalEntry.PhaseBegun(work.at().toString()));
        long startNanos = System.nanoTime();
        PhaseEvent event = new PhaseEvent();
        event.begin();
        List<Path> outputs = work.run(directory);
        event.at = work.at().toString();
        event.commit();
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        directory.commit(key, outputs, seconds);
        run.journal().record(new JournalEntry.PhaseCommitted(work.at().toString(), seconds));
        log.info("{}: done in {} s", work.at(), Math.round(seconds));
    }

    private static void journal(RunDirectory run, Throwable end) {
        ExitCode exitCode = end instanceof RunProblem problem ? problem.exitCode() : ExitCode.FAILED;
        String message = end.getMessage() == null ? end.getClass().getSimpleName() : end.getMessage();
        try {
            run.journal()
                    .record(
                            exitCode == ExitCode.INTERRUPTED
                                    ? new JournalEntry.Interrupted(message)
                                    : new JournalEntry.Failed(exitCode.code(), message));
        } catch (RuntimeException e) {
            end.addSuppressed(e); // A full disk takes no journal either; the first problem is the one to report.
        }
    }
}

package io.burnish.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// A request to stop, as a flag that a loop asks for after each step: it saves a checkpoint and ends with exit
/// 130.
///
/// Only a command line installs it ([#onSignals]); a library's caller makes one with [#none] and may [#request]
/// itself. SIGINT, SIGTERM and SIGHUP (a terminal that went away) ask; a second Ctrl-C ends the process at once.
/// Signals within a second of the first count as the same: `timeout` and some schedulers send theirs twice.
public final class Interrupts implements AutoCloseable {

    private static final String[] SIGNALS = {"INT", "TERM", "HUP"};
    private static final long SAME_REQUEST_NANOS = Duration.ofSeconds(1).toNanos();

    private final AtomicBoolean requested = new AtomicBoolean();
    private final List<Signals.Registration> registrations = new ArrayList<>();
    private final Consumer<String> tell;
    private final Runnable force;
    private volatile long requestedAtNanos;

    Interrupts(Consumer<String> tell, Runnable force) {
        this.tell = tell;
        this.force = force;
    }

    /// Never asked to stop by a signal, only by [#request].
    public static Interrupts none() {
        return new Interrupts(_ -> {}, () -> {});
    }

    /// Listens to the process's signals until closed.
    ///
    /// @param tell takes what to say to the user, as a line; called on a thread of the JVM's own
    public static Interrupts onSignals(Consumer<String> tell) {
        var interrupts = new Interrupts(tell, () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code()));
        for (String signal : SIGNALS) {
            Signals.handle(signal, interrupts::signalled).ifPresent(interrupts.registrations::add);
        }
        return interrupts;
    }

    /// Whether to stop at the next point from which `resume` can go on.
    public boolean requested() {
        return requested.get();
    }

    public void request() {
        requested.set(true);
    }

    @Override
    public void close() {
        registrations.forEach(Signals.Registration::undo);
        registrations.clear();
    }

    void signalled(String signal) {
        long nowNanos = System.nanoTime();
        if (requested.compareAndSet(false, true)) {
            requestedAtNanos = nowNanos;
            tell.accept("Stopping as soon as the work so far is saved. Press Ctrl-C again to stop at once.");
        } else if (signal.equals("INT") && nowNanos - requestedAtNanos > SAME_REQUEST_NANOS) {
            tell.accept("Stopped at once. What was done since the last checkpoint is done again on resume.");
            force.run();
        }
    }
}

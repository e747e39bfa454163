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
/// itself. SIGINT, SIGTERM, SIGHUP (a terminal that went away) and SIGUSR1 (which batch queues send some time before
/// the end) ask, and so does the time that [TimeLimits] give; a second Ctrl-C ends the process at once. Signals within
// a second of the first count as the same: `timeout` and some schedulers send theirs twice.
public final class Interrupts implements AutoCloseable {

    private static final String[] SIGNALS = {"INT", "TERM", "HUP", "USR1"};
    private static final long SAME_REQUEST_NANOS = Duration.ofSeconds(1).toNanos();

    private final AtomicBoolean requested = new AtomicBoolean();
    private final List<Signals.Registration> registrations = new ArrayList<>();
    private final Consumer<String> tell;
    private final Runnable force;
    private final TimeBudget time;
    private volatile long requestedAtNanos;

    Interrupts(Consumer<String> tell, Runnable force, TimeBudget time) {
        this.tell = tell;
        this.force = force;
        this.time = time;
    }

    /// Never asked to stop by a signal, only by [#request].
    public static Interrupts none() {
        return new Interrupts(_ -> {}, () -> {}, new TimeBudget(TimeLimits.none(), System::nanoTime));
    }

    /// Listens to the process's signals until closed.
    ///
    /// @param tell takes what to say to the user, as a line; called on a thread of the JVM's own
    public static Interrupts onSignals(Consumer<String> tell) {
        return onSignals(tell, TimeLimits.none());
    }

    /// The same, and asks by itself when the time is up, which begins now.
    public static Interrupts onSignals(Consumer<String> tell, TimeLimits limits) {
        var interrupts = new Interrupts(
                tell,
                () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code()),
                new TimeBudget(limits, System::nanoTime));
        for (String signal : SIGNALS) {
            Signals.handle(signal, interrupts::signalled).ifPresent(interrupts.registrations::add);
        }
        return interrupts;
    }

    /// Whether to stop at the next point from which `resume` can go on.
    public boolean requested() {
        if (!requested.get() && time.isSpent() && requested.compareAndSet(false, true)) {
            tell.accept("The time that --stop-after gives is up: stopping as soon as the work so far is saved.");
        }
        return requested.get();
    }

    /// Notes how long a checkpoint took: so long it takes from a request to stop until the process may end.
    public void checkpointTook(Duration time) {
        this.time.checkpointTook(time);
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

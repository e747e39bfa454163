package io.burnish.tensor;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicLong;

/// Owns tensors: closing a scope frees every tensor made in it, and nothing else does.
///
/// A confined scope serves one step or one call on one thread. A shared scope serves weights, optimizer state and
/// workspaces, which other threads may read; closing it is slow (0.1 to 1 ms), so never open one per step.
public final class Scope implements AutoCloseable {

    private static final AtomicLong LIVE = new AtomicLong();
    private static final AtomicLong BYTES = new AtomicLong();
    private static final AtomicLong PEAK = new AtomicLong();

    private final Arena arena;

    private Scope(Arena arena) {
        this.arena = arena;
    }

    /// A scope of the calling thread.
    public static Scope confined() {
        return new Scope(Arena.ofConfined());
    }

    /// A scope whose tensors any thread may use.
    public static Scope shared() {
        return new Scope(Arena.ofShared());
    }

    /// How many tensors are alive in this process, over all scopes: what a leak test compares.
    public static long live() {
        return LIVE.get();
    }

    /// Bytes of the tensors that are alive in this process and have memory of their own, views not among them.
    public static long bytes() {
        return BYTES.get();
    }

    /// The most [#bytes] since the process began or [#forgetPeak] was called: what a memory plan is held to.
    public static long peakBytes() {
        return PEAK.get();
    }

    /// Begins to look for the peak anew, from what is alive now.
    public static void forgetPeak() {
        PEAK.set(BYTES.get());
    }

    static void born(long bytes) {
        LIVE.incrementAndGet();
        if (bytes > 0) {
            long now = BYTES.addAndGet(bytes);
            if (now > PEAK.get()) {
                PEAK.accumulateAndGet(now, Math::max);
            }
        }
    }

    static void died(long bytes) {
        LIVE.decrementAndGet();
        BYTES.addAndGet(-bytes);
    }

    /// The arena behind the scope: for native memory that is to live exactly as long.
    public Arena arena() {
        return arena;
    }

    @Override
    public void close() {
        arena.close();
    }
}

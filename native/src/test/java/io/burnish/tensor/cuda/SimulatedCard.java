package io.burnish.tensor.cuda;

import ai.djl.Device;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/// A card whose streams and events are CUDA's and whose memory is the host's: what is queued runs at some time that a
/// seed chooses, as late as the order of streams and events allows or early, and wrong order shows as wrong numbers.
///
/// Streams make no progress but by chance at a call, and when the host waits.
public final class SimulatedCard extends RefusingDriver {

    /// What libtorch queues on.
    private static final long KERNELS = 0;

    private final Random random;
    private final double eagerness;
    private final Map<Long, Deque<Op>> streams = new TreeMap<>();
    private final Map<Long, Mark> marks = new TreeMap<>();
    private final Map<Long, Arena> pinned = new TreeMap<>();
    private final List<String> calls = new ArrayList<>();
    private long handles = 100;
    private int kernelsAllowed = Integer.MAX_VALUE;
    private double clock;
    private final Deque<Double> durations = new ArrayDeque<>();

    /// How often an event was recorded, and which of these the streams have passed.
    private static final class Mark {
        private long recorded;
        private long done;
        private double milliseconds;
    }

    /// What a stream does next.
    private sealed interface Op {
        record Work(Runnable work) implements Op {}

        record Kernel(Runnable work) implements Op {}

        record Passed(Mark mark, long record) implements Op {}

        record Wait(Mark mark, long record) implements Op {}
    }

    /// @param eagerness the chance that a stream goes on at a call of the host's: 0 is as late as can be
    public SimulatedCard(long seed, double eagerness) {
        this.random = new Random(seed);
        this.eagerness = eagerness;
        streams.put(KERNELS, new ArrayDeque<>());
    }

    public CudaDevice device() {
        return new CudaDevice(this, 0, () -> KERNELS, Device.cpu());
    }

    /// Queues a kernel on libtorch's stream.
    public void queue(Runnable kernel) {
        progress();
        streams.get(KERNELS).add(new Op.Kernel(kernel));
    }

    /// Runs a kernel now, in its turn: behind all that is queued on libtorch's stream, and what that waits for. Other
    /// streams stay as far behind as they like.
    public void run(Runnable kernel) {
        progress();
        Deque<Op> stream = streams.get(KERNELS);
        while (!stream.isEmpty()) {
            if (canGoOn(stream.peek())) {
                pass(stream.remove());
            } else if (!step()) {
                throw new IllegalStateException("the card waits for ever: " + streams);
            }
        }
        kernel.run();
    }

    /// So many further kernels may run, then their stream stands still.
    public void holdKernelsAfter(int kernels) {
        kernelsAllowed = kernels;
    }

    /// How long it takes up to each of the next records of an event, for what measures time.
    public void takesAtRecord(double... milliseconds) {
        for (double each : milliseconds) {
            durations.add(each);
        }
    }

    /// Events that were not given back.
    public int eventsLeft() {
        return marks.size();
    }

    /// Runs all that is queued.
    public void finish() {
        runUntil(() -> streams.values().stream().allMatch(Deque::isEmpty));
    }

    /// What the host asked for, in order: copies, waits.
    public List<String> calls() {
        return calls;
    }

    public void note(String call) {
        calls.add(call);
    }

    private void progress() {
        while (random.nextDouble() < eagerness && step()) {
            // further
        }
    }

    private void runUntil(BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            if (!step()) {
                throw new IllegalStateException("the card waits for ever: " + streams);
            }
        }
    }

    /// One stream goes on, any that can.
    private boolean step() {
        List<Deque<Op>> ready = streams.values().stream()
                .filter(stream -> !stream.isEmpty())
                .filter(stream -> canGoOn(stream.peek()))
                .toList();
        if (ready.isEmpty()) {
            return false;
        }
        pass(ready.get(random.nextInt(ready.size())).remove());
        return true;
    }

    private void pass(Op op) {
        switch (op) {
            case Op.Work(Runnable work) -> work.run();
            case Op.Kernel(Runnable work) -> {
                kernelsAllowed -= kernelsAllowed == Integer.MAX_VALUE ? 0 : 1;
                work.run();
            }
            case Op.Passed(Mark mark, long record) -> {
                mark.done = Math.max(mark.done, record);
                clock += durations.isEmpty() ? 0 : durations.remove();
                mark.milliseconds = clock;
            }
            case Op.Wait _ -> {}
        }
    }

    private boolean canGoOn(Op op) {
        return switch (op) {
            case Op.Work _, Op.Passed _ -> true;
            case Op.Kernel _ -> kernelsAllowed > 0;
            case Op.Wait(Mark mark, long record) -> mark.done >= record;
        };
    }

    private Deque<Op> stream(long handle) {
        progress();
        Deque<Op> stream = streams.get(handle);
        if (stream == null) {
            throw new IllegalStateException("no stream " + handle);
        }
        return stream;
    }

    private Mark mark(long event) {
        Mark mark = marks.get(event);
        if (mark == null) {
            throw new IllegalStateException("no event " + event);
        }
        return mark;
    }

    private static void copy(long from, long to, long bytes) {
        MemorySegment source = MemorySegment.ofAddress(from).reinterpret(bytes);
        MemorySegment.ofAddress(to).reinterpret(bytes).copyFrom(source);
    }

    @Override
    public void copyToHost(MemorySegment host, long device, long bytes, long stream) {
        calls.add("to host on " + stream);
        stream(stream).add(new Op.Work(() -> copy(device, host.address(), bytes)));
    }

    @Override
    public void copyToDevice(long device, MemorySegment host, long bytes, long stream) {
        calls.add("to card on " + stream);
        stream(stream).add(new Op.Work(() -> copy(host.address(), device, bytes)));
    }

    @Override
    public long createEvent() {
        marks.put(++handles, new Mark());
        return handles;
    }

    @Override
    public long createTimedEvent() {
        return createEvent();
    }

    @Override
    public float milliseconds(long from, long to) {
        return (float) (mark(to).milliseconds - mark(from).milliseconds);
    }

    @Override
    public void record(long event, long stream) {
        Mark mark = mark(event);
        mark.recorded++;
        stream(stream).add(new Op.Passed(mark, mark.recorded));
    }

    @Override
    public boolean isDone(long event) {
        progress();
        return mark(event).done >= mark(event).recorded;
    }

    @Override
    public void await(long event) {
        calls.add("await");
        runUntil(() -> mark(event).done >= mark(event).recorded);
    }

    @Override
    public void orderAfter(long stream, long event) {
        Mark mark = mark(event);
        stream(stream).add(new Op.Wait(mark, mark.recorded));
    }

    @Override
    public void destroyEvent(long event) {
        mark(event);
        marks.remove(event);
    }

    @Override
    public long createStream() {
        streams.put(++handles, new ArrayDeque<>());
        return handles;
    }

    @Override
    public void destroyStream(long stream) {
        awaitStream(stream);
        streams.remove(stream);
    }

    @Override
    public void awaitStream(long stream) {
        runUntil(stream(stream)::isEmpty);
    }

    @Override
    public MemorySegment allocateHost(long bytes) {
        Arena arena = Arena.ofShared();
        MemorySegment memory = arena.allocate(bytes, 64);
        memory.fill((byte) 0xff);
        pinned.put(memory.address(), arena);
        return memory;
    }

    @Override
    public void freeHost(MemorySegment memory) {
        pinned.remove(memory.address()).close();
    }

    /// Pinned memory that was not given back.
    public int pinnedPieces() {
        return pinned.size();
    }

    @Override
    public void enter(int device) {}

    @Override
    public int version() {
        return 13_000;
    }

    @Override
    public int devices() {
        return 1;
    }

    @Override
    public String name(int device) {
        return "a simulated card";
    }

    @Override
    public long totalMemory(int device) {
        return 1L << 30;
    }

    @Override
    public int attribute(int device, DeviceAttribute attribute) {
        return 8;
    }

    @Override
    public Memory memory() {
        return new Memory(1, 2);
    }

    @Override
    public Optional<int[]> parameterSizes(long function) {
        return Optional.empty();
    }
}

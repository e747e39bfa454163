package io.burnish.tensor.cuda;

import ai.djl.Device;
import io.burnish.tensor.libtorch.CudaFunctions;
import java.util.function.LongSupplier;

/// One card of this machine, as libtorch numbers them.
public final class CudaDevice {

    private final Driver driver;
    private final int index;
    private final LongSupplier stream;
    private final String name;
    private final Architecture architecture;
    private final Device place;
    private final ThreadLocal<Long> capturing = new ThreadLocal<>();

    /// @param stream on which libtorch queues what the calling thread asks for
    CudaDevice(Driver driver, int index, LongSupplier stream) {
        this(driver, index, stream, Device.gpu(index));
    }

    /// @param place where its tensors are: a card that is played in a test has the CPU's
    CudaDevice(Driver driver, int index, LongSupplier stream, Device place) {
        this.place = place;
        this.driver = driver;
        this.index = index;
        this.stream = stream;
        this.name = driver.name(index);
        this.architecture = new Architecture(
                driver.attribute(index, DeviceAttribute.MAJOR), driver.attribute(index, DeviceAttribute.MINOR));
    }

    /// @throws CudaException where there is no driver, or no such card
    public static CudaDevice open(int index) {
        Driver driver = DriverLibrary.get();
        int devices = driver.devices();
        if (index >= devices) {
            throw new CudaException(
                    "cuda:%d is asked for, and %d card%s visible to this process (CUDA_VISIBLE_DEVICES)."
                            .formatted(index, devices, devices == 1 ? " is" : "s are"));
        }
        return of(driver, index);
    }

    static CudaDevice of(Driver driver, int index) {
        return new CudaDevice(driver, index, () -> CudaFunctions.currentStream(index));
    }

    Driver driver() {
        return driver;
    }

    public int index() {
        return index;
    }

    /// The device of its tensors.
    Device place() {
        return place;
    }

    /// As NVIDIA calls it: `NVIDIA H100 80GB HBM3`.
    public String name() {
        return name;
    }

    public Architecture architecture() {
        return architecture;
    }

    /// How many blocks it runs side by side at the least.
    public int multiprocessors() {
        return driver.attribute(index, DeviceAttribute.MULTIPROCESSORS);
    }

    /// Bytes of memory, others' included.
    public long memory() {
        return driver.totalMemory(index);
    }

    /// Bytes that nobody holds now; what libtorch keeps for later counts as held.
    public long freeMemory() {
        enter();
        return driver.memory().free();
    }

    /// Waits for all that the calling thread has queued.
    public void await() {
        enter();
        driver.awaitStream(stream());
    }

    /// The stream on which libtorch queues what the calling thread asks for, or the one that is being captured.
    long stream() {
        Long captured = capturing.get();
        return captured == null ? stream.getAsLong() : captured;
    }

    /// Runs something whose kernels go to another stream. What libtorch queues does not.
    void onStream(long other, Runnable queued) {
        capturing.set(other);
        try {
            queued.run();
        } finally {
            capturing.remove();
        }
    }

    /// Makes the card's context, which is libtorch's too, the calling thread's.
    void enter() {
        driver.enter(index);
    }

    @Override
    public String toString() {
        return "cuda:%d (%s, %s)".formatted(index, name, architecture);
    }
}

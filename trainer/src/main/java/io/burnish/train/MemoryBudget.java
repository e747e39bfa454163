package io.burnish.train;

import ai.djl.Device;
import com.sun.management.OperatingSystemMXBean;
import io.burnish.tensor.cuda.CudaDevice;
import io.burnish.tensor.cuda.CudaException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.OptionalLong;

/// The bytes that a training may take on a device.
public final class MemoryBudget {

    /// The rest is the operating system's, the JVM's and libtorch's own.
    private static final double SHARE = 0.9;

    private MemoryBudget() {}

    /// All memory of a device; empty where nobody can say.
    public static OptionalLong whole(Device device) {
        if (device.isGpu()) {
            return ofCard(device.getDeviceId());
        }
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? OptionalLong.of(system.getTotalMemorySize())
                : OptionalLong.empty();
    }

    private static OptionalLong ofCard(int index) {
        try {
            return OptionalLong.of(CudaDevice.open(index).memory());
        } catch (CudaException _) {
            return OptionalLong.empty(); // no such card: a run says so, a plan goes on without
        }
    }

    /// Bytes for people.
    public static String text(long bytes) {
        return bytes < 1L << 30
                ? String.format(Locale.ROOT, "%.1f MiB", bytes / 0x1p20)
                : String.format(Locale.ROOT, "%.2f GiB", bytes / 0x1p30);
    }

    /// A share of the memory of the machine or its container, or of the card; empty where nobody can say.
    public static OptionalLong of(Device device) {
        OptionalLong whole = whole(device);
        return whole.isPresent() ? OptionalLong.of((long) (SHARE * whole.getAsLong())) : whole;
    }
}

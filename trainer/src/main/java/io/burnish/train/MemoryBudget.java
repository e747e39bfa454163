package io.burnish.train;

import ai.djl.Device;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;

/// The bytes that a training may take on a device.
public final class MemoryBudget {

    /// The rest is the operating system's, the JVM's and libtorch's own.
    private static final double SHARE = 0.9;

    private MemoryBudget() {}

    /// Of the CPU a share of the memory of the machine, or of the container; empty where nobody can say.
    public static OptionalLong of(Device device) {
        if (device.isGpu()) {
            return OptionalLong.empty();
        }
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? OptionalLong.of((long) (SHARE * system.getTotalMemorySize()))
                : OptionalLong.empty();
    }
}

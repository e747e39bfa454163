package io.burnish.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// What the operating system says of this process.
final class ProcessMemory {

    private ProcessMemory() {}

    /// How much more was resident during some work than before it; empty where the system cannot forget its peak.
    static OptionalLong peakDuring(Runnable work) {
        try {
            Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // the peak begins anew
        } catch (IOException e) {
            return OptionalLong.empty();
        }
        long before = peakBytes();
        work.run();
        return OptionalLong.of(peakBytes() - before);
    }

    /// The most resident memory so far (VmHWM), in bytes; 0 where the system does not tell.
    static long peakBytes() {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.burnish.run;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/// The machine's name, as temporary files, the lock and event files carry it.
final class Host {

    static final String NAME = name();

    private Host() {}

    private static String name() {
        try {
            // Asked of the kernel first: a name service may take seconds to say that it does not know.
            return clean(Files.readString(Path.of("/proc/sys/kernel/hostname")));
        } catch (IOException notLinux) {
            try {
                return clean(InetAddress.getLocalHost().getHostName());
            } catch (IOException nameless) {
                return "localhost";
            }
        }
    }

    private static String clean(String name) {
        String cleaned = name.strip().replaceAll("[^A-Za-z0-9_]", "_");
        return cleaned.isEmpty() ? "localhost" : cleaned.substring(0, Math.min(40, cleaned.length()));
    }
}

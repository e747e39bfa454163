package io.burnish.tensor.libtorch;

import java.nio.file.Path;
import java.util.Map;

/// Burnish's folder in the user's cache, as the XDG base directory specification has it.
public final class UserCache {

    private UserCache() {}

    /// @param name of what is kept there: `libtorch`, `kernels`
    public static Path folder(String name) {
        return folder(System.getenv(), name);
    }

    /// A relative `XDG_CACHE_HOME` counts as not set.
    static Path folder(Map<String, String> environment, String name) {
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path cache = !xdg.isEmpty() && Path.of(xdg).isAbsolute()
                ? Path.of(xdg)
                : Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".cache");
        return cache.resolve("burnish").resolve(name);
    }
}

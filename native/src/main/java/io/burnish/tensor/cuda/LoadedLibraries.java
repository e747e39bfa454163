package io.burnish.tensor.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The shared libraries that this process has loaded, as Linux tells them: what libtorch brought along is used as
/// it is, never loaded a second time from elsewhere.
final class LoadedLibraries {

    private static final Path MAPS = Path.of("/proc/self/maps");

    private LoadedLibraries() {}

    /// @param name of the file, such as `libcublas`, without version and ending
    static Optional<Path> find(String name) {
        try {
            return find(name, Files.readAllLines(MAPS));
        } catch (IOException _) {
            return Optional.empty(); // not on Linux
        }
    }

    /// A line of maps: addresses, rights, offset, device, inode, and the path from the first slash on.
    static Optional<Path> find(String name, List<String> maps) {
        Pattern file = Pattern.compile(Pattern.quote(name) + "(-[0-9a-f]{8})?\\.so(\\.\\d+)*");
        return maps.stream()
                .filter(line -> line.indexOf('/') >= 0)
                .map(line -> Path.of(line.substring(line.indexOf('/'))))
                .filter(path -> file.matcher(path.getFileName().toString()).matches())
                .findFirst();
    }
}

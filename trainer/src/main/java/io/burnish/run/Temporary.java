package io.burnish.run;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name under which something is written before it gets its own: `.NAME.HOST-PID-N.tmp`, in the same
/// directory.
///
/// It says whose it is, so that what a dead process left behind can be told from what a living one is writing.
///
/// @param target the file's name once it is whole
record Temporary(String target, String host, long pid, long number) {

    private static final Pattern NAME = Pattern.compile("\\.(.+)\\.([A-Za-z0-9_]+)-(\\d{1,18})-(\\d{1,18})\\.tmp");
    private static final AtomicLong COUNT = new AtomicLong();

    static Path beside(Path target) {
        var temporary = new Temporary(
                target.getFileName().toString(),
                Host.NAME,
                ProcessHandle.current().pid(),
                COUNT.incrementAndGet());
        return target.resolveSibling(temporary.fileName());
    }

    static Optional<Temporary> parse(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        return name.matches()
                ? Optional.of(new Temporary(
                        name.group(1), name.group(2), Long.parseLong(name.group(3)), Long.parseLong(name.group(4))))
                : Optional.empty();
    }

    /// Whether it was to become `name` and its writer is known to be gone. Of another host that cannot be
    /// known from here.
    boolean isLeftoverOf(String name) {
        return target.equals(name)
                && host.equals(Host.NAME)
                && ProcessHandle.of(pid).isEmpty();
    }

    private String fileName() {
        return "." + target + "." + host + "-" + pid + "-" + number + ".tmp";
    }
}

package io.burnish.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The state of a training after a step, as a directory `step-000200`.
///
/// @param step optimizer steps done
public record Checkpoint(long step, Path directory) {

    static final String MANIFEST = "manifest.json";
    private static final Pattern NAME = Pattern.compile("step-(\\d{6,18})");

    /// Written last into a checkpoint: what every other file must be.
    record Manifest(int format, long step, List<StoredFile> files) {

        static final int FORMAT = 1;

        Manifest {
            files = List.copyOf(files);
        }
    }

    static String name(long step) {
        return String.format(Locale.ROOT, "step-%06d", step);
    }

    static OptionalLong stepOf(Path directory) {
        Matcher name = NAME.matcher(directory.getFileName().toString());
        return name.matches() && Files.isDirectory(directory)
                ? OptionalLong.of(Long.parseLong(name.group(1)))
                : OptionalLong.empty();
    }

    /// A file of this checkpoint, as `state.json`.
    public Path file(String name) {
        return directory.resolve(name);
    }

    /// Bytes of all its files.
    public long bytes() {
        return FileTree.files(directory).stream().mapToLong(FileTree::size).sum();
    }

    /// What is wrong with it by now, in words with both values; empty when every file is as it was written.
    public Optional<String> damage() {
        Path file = file(MANIFEST);
        if (!Files.exists(file)) {
            return Optional.of(file + ": is missing");
        }
        Manifest manifest;
        try {
            manifest = Json.read(file, Manifest.class, "");
        } catch (RunProblem damaged) {
            return Optional.of(damaged.text().strip());
        }
        if (manifest.format() != Manifest.FORMAT) {
            return Optional.of(file + ": has format " + manifest.format() + ", this Burnish reads " + Manifest.FORMAT);
        }
        if (manifest.step() != step) {
            return Optional.of(file + ": is of step " + manifest.step() + " instead of " + step);
        }
        var damages = new ArrayList<String>();
        for (StoredFile stored : manifest.files()) {
            stored.damage(directory).ifPresent(damages::add);
        }
        return damages.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", damages));
    }
}

package io.burnish.run;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Writes files and directories so that they are there whole or not at all.
///
/// Each is written beside its target under a [Temporary] name, brought to the device, renamed in one step, and
/// the rename brought to the device too. A process killed or a disk full at any moment leaves the old content
/// or the new one; what is left under a temporary name is removed by the next writer that knows its owner to
/// be dead.
///
/// Whatever fails ends in a [RunProblem] (exit 1) that names the path, the reason and the remedy; for a full
/// disk, also the bytes needed and free.
public final class Durable {

    private static final int BUFFER = 1 << 16;

    private final Disk disk;
    private final String remedy;

    Durable(Disk disk, String remedy) {
        this.disk = disk;
        this.remedy = remedy;
    }

    /// For files outside of a run directory, as commands write them.
    public static Durable onDisk() {
        return new Durable(Disk.SYSTEM, "Then run the same command again.");
    }

    static Durable forRun(Path root) {
        return new Durable(Disk.SYSTEM, "Then go on with: burnish resume " + root);
    }

    /// Writes what a file will contain.
    @FunctionalInterface
    public interface FileWriter {
        void write(OutputStream out) throws IOException;
    }

    /// Writes what a directory will contain into the empty directory it is given.
    @FunctionalInterface
    public interface DirectoryWriter {
        void write(Path directory) throws IOException;
    }

    /// Writes a file, replacing an older one in one step. What is no regular file (a device, a pipe) is written
    /// straight to.
    public void writeFile(Path target, FileWriter writer) {
        writeFile(target, 0, writer);
    }

    public void writeFile(Path target, byte[] content) {
        writeFile(target, content.length, out -> out.write(content));
    }

    public void writeFile(Path target, String content) {
        writeFile(target, content.getBytes(StandardCharsets.UTF_8));
    }

    private void writeFile(Path target, long neededBytes, FileWriter writer) {
        Path place = throughLinks(target);
        if (Files.exists(place) && !Files.isRegularFile(place)) {
            writeStraight(place, writer);
            return;
        }
        Path temporary = temporaryFor(place);
        try (FileChannel channel = disk.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            fill(channel, writer);
            disk.sync(channel);
        } catch (IOException e) {
            throw failed(place, temporary, Math.max(neededBytes, written(temporary) + BUFFER), e);
        } catch (RuntimeException e) {
            throw failed(place, temporary, Math.max(neededBytes, written(temporary) + BUFFER), e);
        }
        moveInto(place, temporary);
    }

    /// Writes a directory; there must be none of that name yet.
    public void writeDirectory(Path target, DirectoryWriter writer) {
        writeDirectory(target, 0, writer);
    }

    /// @param neededBytes how much it will hold, as far as known: refused at once where that much is not free
    void writeDirectory(Path target, long neededBytes, DirectoryWriter writer) {
        moveInto(target, prepareDirectory(target, neededBytes, writer));
    }

    /// Writes a directory in place of an older one, which goes only when the new one is whole.
    ///
    /// No file system swaps two directories in one portable step: killed between the two renames, there is
    /// neither under that name. So only for what the next run would write again.
    public void replaceDirectory(Path target, DirectoryWriter writer) {
        Path fresh = prepareDirectory(target, 0, writer);
        Path old = Temporary.beside(target);
        if (!FileTree.exists(target)) {
            moveInto(target, fresh);
            return;
        }
        rename(target, old);
        try {
            moveInto(target, fresh);
        } catch (RunProblem e) {
            rename(old, target);
            throw e;
        }
        remove(old);
    }

    /// Opens a file that only grows, line by line.
    public LineFile appendTo(Path file) {
        createDirectories(parent(file));
        return LineFile.open(file, this);
    }

    /// Refuses to begin what would not fit: exit 1 with needed and free bytes.
    public void requireFree(Path where, long neededBytes) {
        long freeBytes = DiskProblem.freeBytes(where, disk);
        if (freeBytes >= 0 && freeBytes < neededBytes) {
            throw RunProblem.failed(DiskProblem.full(where, neededBytes, freeBytes, remedy));
        }
    }

    /// Brings a file, or a directory with everything in it, to the device.
    public void sync(Path path) {
        try {
            FileTree.sync(disk, path);
            disk.syncDirectory(parent(path));
        } catch (IOException e) {
            throw problem(path, 0, e);
        }
    }

    /// Moves within a file system, in one durable step.
    public void rename(Path from, Path to) {
        createDirectories(parent(to));
        try {
            disk.rename(from, to);
            disk.syncDirectory(parent(to));
            if (!parent(from).equals(parent(to))) {
                disk.syncDirectory(parent(from));
            }
        } catch (IOException e) {
            throw problem(to, 0, e);
        }
    }

    /// Removes a file or a whole directory; nothing happens when there is none.
    ///
    /// A directory first gets a temporary name, so that a crash in between leaves no half of it under its own.
    public void remove(Path path) {
        if (!FileTree.exists(path)) {
            return;
        }
        try {
            Path doomed = path;
            if (Files.isDirectory(path) && Temporary.parse(path).isEmpty()) {
                doomed = Temporary.beside(path);
                disk.rename(path, doomed);
            }
            FileTree.delete(disk, doomed);
            disk.syncDirectory(parent(path));
        } catch (IOException | UncheckedIOException e) {
            throw RunProblem.failed(path + ": cannot be removed: " + e.getMessage() + ". " + remedy);
        }
    }

    /// Removes everything under a temporary name below the directory, whoever began it. Only for who holds the
    /// run's lock: then every writer of it is dead.
    void removeLeftovers(Path directory) {
        for (Path entry : FileTree.entries(directory)) {
            if (Temporary.parse(entry).isPresent()) {
                remove(entry);
            } else if (Files.isDirectory(entry) && !Files.isSymbolicLink(entry)) {
                removeLeftovers(entry);
            }
        }
    }

    public void createDirectories(Path directory) {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path existing = parent(directory);
        while (!Files.isDirectory(existing) && !existing.equals(parent(existing))) {
            existing = parent(existing);
        }
        try {
            disk.createDirectories(directory);
            for (Path made = directory.toAbsolutePath(); !made.equals(existing); made = parent(made)) {
                disk.syncDirectory(parent(made));
            }
        } catch (IOException e) {
            throw problem(directory, 0, e);
        }
    }

    Disk disk() {
        return disk;
    }

    RunProblem problem(Path path, long neededBytes, IOException e) {
        return DiskProblem.writing(path, neededBytes, e, disk, remedy);
    }

    public static Path parent(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        return parent == null ? path.toAbsolutePath() : parent;
    }

    private Path prepareDirectory(Path target, long neededBytes, DirectoryWriter writer) {
        Path temporary = temporaryFor(target);
        requireFree(target, neededBytes);
        try {
            disk.createDirectories(temporary);
            writer.write(temporary);
            FileTree.sync(disk, temporary);
        } catch (IOException e) {
            throw failed(target, temporary, neededBytes, e);
        } catch (RuntimeException e) {
            throw failed(target, temporary, neededBytes, e);
        }
        return temporary;
    }

    private Path temporaryFor(Path target) {
        createDirectories(parent(target));
        removeDead(target);
        return Temporary.beside(target);
    }

    private void moveInto(Path target, Path temporary) {
        try {
            disk.rename(temporary, target);
            disk.syncDirectory(parent(target));
        } catch (IOException e) {
            throw failed(target, temporary, 0, e);
        }
    }

    private RunProblem failed(Path target, Path temporary, long neededBytes, IOException e) {
        RunProblem problem = problem(target, neededBytes, e);
        removeQuietly(temporary);
        return problem;
    }

    /// A writer may hand on the disk's exception inside one of its own: then that is the one to report.
    private RuntimeException failed(Path target, Path temporary, long neededBytes, RuntimeException e) {
        Optional<IOException> io = e instanceof RunProblem ? Optional.empty() : DiskProblem.cause(e);
        RuntimeException problem = io.isPresent() ? problem(target, neededBytes, io.get()) : e;
        removeQuietly(temporary);
        return problem;
    }

    /// After a failure, so that a full disk gets its room back; the failure itself is what is reported.
    private void removeQuietly(Path temporary) {
        try {
            if (FileTree.exists(temporary)) {
                FileTree.delete(disk, temporary);
            }
        } catch (IOException | UncheckedIOException e) {
            // Its name says whose it is: the next run removes it.
        }
    }

    private void removeDead(Path target) {
        String name = target.getFileName().toString();
        for (Path entry : FileTree.entries(parent(target))) {
            Optional<Temporary> temporary = Temporary.parse(entry);
            if (temporary.isPresent() && temporary.get().isLeftoverOf(name)) {
                removeQuietly(entry);
            }
        }
    }

    private static long written(Path temporary) {
        try {
            return Files.size(temporary);
        } catch (IOException e) {
            return 0;
        }
    }

    private static Path throughLinks(Path target) {
        try {
            return Files.isSymbolicLink(target) && Files.exists(target) ? target.toRealPath() : target;
        } catch (IOException e) {
            throw DiskProblem.reading(target, e);
        }
    }

    private void writeStraight(Path place, FileWriter writer) {
        try (FileChannel channel = disk.open(place, StandardOpenOption.WRITE)) {
            fill(channel, writer);
        } catch (IOException e) {
            throw problem(place, 0, e);
        }
    }

    private void fill(FileChannel channel, FileWriter writer) throws IOException {
        var out = new BufferedOutputStream(new ChannelStream(disk, channel), BUFFER);
        writer.write(out);
        out.flush();
    }
}

package io.burnish.tensor.libtorch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The user's folder of unpacked libtorches, one per version: `~/.cache/burnish/libtorch/2.7.1`.
///
/// A folder appears by one rename of a complete and synced temporary one, so that it is whole or not there;
/// processes that start together wait for the one that unpacks, under the lock of a file beside it. At each
/// start the files' sizes are held against the jar's, which costs a few system calls and finds what a user or
/// a cleaner has cut or deleted since.
final class LibTorchCache {

    private static final Logger log = LoggerFactory.getLogger(LibTorchCache.class);
    private static final Object THIS_PROCESS = new Object(); // a file lock is held by a process, not by a thread

    private final Path cache;
    private final BundledLibTorch bundle;
    private final Path folder;

    LibTorchCache(Path cache, BundledLibTorch bundle) {
        this.cache = cache;
        this.bundle = bundle;
        this.folder = cache.resolve(bundle.version());
    }

    /// The folder with the bundle's libraries, unpacked now if need be.
    Path folder() {
        try (ZipFile jar = new ZipFile(bundle.jar().toFile())) {
            List<ZipEntry> libraries = libraries(jar);
            if (!isComplete(libraries)) {
                synchronized (THIS_PROCESS) {
                    unpackLocked(jar, libraries);
                }
            }
            return folder;
        } catch (IOException e) {
            throw new LibTorchNotFoundException(reason(e), e);
        }
    }

    private List<ZipEntry> libraries(ZipFile jar) throws IOException {
        for (String name : bundle.libraries()) {
            if (jar.getEntry(bundle.folder() + name) == null) {
                throw new IOException("%s has no entry %s%s".formatted(bundle.jar(), bundle.folder(), name));
            }
        }
        return bundle.libraries().stream()
                .map(name -> jar.getEntry(bundle.folder() + name))
                .toList();
    }

    private boolean isComplete(List<ZipEntry> libraries) throws IOException {
        for (ZipEntry library : libraries) {
            Path file = folder.resolve(fileName(library));
            if (!Files.isRegularFile(file) || Files.size(file) != library.getSize()) {
                return false;
            }
        }
        return true;
    }

    private void unpackLocked(ZipFile jar, List<ZipEntry> libraries) throws IOException {
        Files.createDirectories(cache);
        Path lockFile = cache.resolve(bundle.version() + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            if (!isComplete(libraries)) {
                unpack(jar, libraries);
            }
        }
    }

    private void unpack(ZipFile jar, List<ZipEntry> libraries) throws IOException {
        long start = System.nanoTime();
        discardLeftovers();
        requireSpace(libraries);
        log.info("Unpacking libtorch {} into {}, once", bundle.version(), folder);
        Path temporary = Files.createTempDirectory(cache, bundle.version() + ".tmp-");
        try {
            for (ZipEntry library : libraries) {
                Unpacker.unpack(jar, library, temporary.resolve(fileName(library)));
            }
            delete(folder); // incomplete, else we were not here
            Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            delete(temporary);
            throw e;
        }
        log.info("Unpacked libtorch {} in {} s", bundle.version(), (System.nanoTime() - start) / 100_000_000 / 10.0);
    }

    /// Before the first byte, so that a full disk is a message at once and not a wreck later.
    private void requireSpace(List<ZipEntry> libraries) throws IOException {
        long needed = libraries.stream().mapToLong(ZipEntry::getSize).sum();
        long free = Files.getFileStore(cache).getUsableSpace();
        if (free < needed) {
            throw new IOException("%d MB are needed and %d MB are free".formatted(megabytes(needed), megabytes(free)));
        }
    }

    /// What a killed process left; ours is the only one alive here, as we hold the lock.
    private void discardLeftovers() throws IOException {
        try (Stream<Path> entries = Files.list(cache)) {
            for (Path entry : entries.toList()) {
                if (entry.getFileName().toString().startsWith(bundle.version() + ".tmp-")) {
                    delete(entry);
                }
            }
        }
    }

    private String reason(IOException e) {
        String what = e instanceof FileAlreadyExistsException existing
                ? existing.getFile() + " is a file, not a folder"
                : String.valueOf(e.getMessage());
        return """
                Cannot unpack libtorch %s from %s into %s: %s.
                Free space there, point XDG_CACHE_HOME at another disk, or set BURNISH_LIBTORCH to a libtorch you have.""".formatted(bundle.version(), bundle.jar().getFileName(), folder, what);
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> below = Files.walk(path)) {
            for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    private static String fileName(ZipEntry entry) {
        return entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
    }

    private static long megabytes(long bytes) {
        return bytes / 1_000_000;
    }
}

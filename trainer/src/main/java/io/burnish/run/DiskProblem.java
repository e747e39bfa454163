package io.burnish.run;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// Turns what the file system threw into the one message a user gets.
final class DiskProblem {

    /// What the smallest file or directory takes on a usual file system.
    private static final long BLOCK = 4096;

    private DiskProblem() {}

    /// A problem while writing.
    ///
    /// @param neededBytes how much was to be written, as far as known
    static RunProblem writing(Path path, long neededBytes, IOException e, Disk disk, String remedy) {
        long freeBytes = freeBytes(path, disk);
        if (!saysFull(e) && !(freeBytes >= 0 && freeBytes < neededBytes)) {
            return new RunProblem(
                    ExitCode.FAILED,
                    path + ": cannot be written: " + reason(e) + ". Nothing that was committed is lost. " + remedy,
                    e);
        }
        return new RunProblem(ExitCode.FAILED, full(path, neededBytes, freeBytes, remedy), e);
    }

    static String full(Path path, long neededBytes, long freeBytes, String remedy) {
        return path + ": the disk is full: at least " + ByteCount.text(Math.max(BLOCK, neededBytes)) + " needed, "
                + (freeBytes < 0 ? "an unknown number of bytes" : ByteCount.text(freeBytes))
                + " free. Nothing that was committed is lost. Make room, or raise the quota. " + remedy;
    }

    static RunProblem reading(Path path, IOException e) {
        return new RunProblem(
                ExitCode.FAILED, path + ": cannot be read: " + reason(e) + ". Check the path and its permissions.", e);
    }

    /// The first exception of the file system behind another one.
    static Optional<IOException> cause(Throwable e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException io) {
                return Optional.of(io);
            }
        }
        return Optional.empty();
    }

    /// The free space where the path is or would be; -1 when the file system does not say.
    static long freeBytes(Path path, Disk disk) {
        try {
            Path there = path.toAbsolutePath();
            while (there.getParent() != null && !Files.exists(there)) {
                there = there.getParent();
            }
            return disk.freeBytes(there);
        } catch (IOException e) {
            return -1;
        }
    }

    /// Java has no type for ENOSPC and EDQUOT, only the C library's text, which a locale may translate: hence the
    /// second question, whether what was to be written would have fitted.
    private static boolean saysFull(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left") || message.contains("quota exceeded");
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file or directory";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}

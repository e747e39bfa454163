package io.burnish.data;

import java.nio.file.Path;

/// Where a row was read.
///
/// @param row its number in the data as read, 0-based, over all files (the training files first, then those for
///     evaluation)
/// @param file the file
/// @param line the line it begins on, 1-based
public record RowPlace(long row, Path file, long line) {

    @Override
    public String toString() {
        return file + ", line " + line;
    }
}

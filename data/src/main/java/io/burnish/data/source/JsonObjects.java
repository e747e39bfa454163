package io.burnish.data.source;

import io.burnish.data.DataException;
import io.burnish.data.RowPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The JSON objects of a file as they are, whatever fields they have: one a line, or in one array; gzip or not.
public final class JsonObjects {

    private JsonObjects() {}

    /// The objects in the order of the file, read as they are asked for; to be closed. An empty file has none.
    ///
    /// @throws DataException here or while reading, if the file is not there, damaged, torn or no JSON
    public static Stream<RawRow> of(Path file) {
        DataFiles.requireReadable(file);
        RawRows rows = JsonFile.open(file);
        return StreamSupport.stream(new Reading(file, rows), false).onClose(() -> {
            try {
                rows.close();
            } catch (IOException e) {
                throw new DataException(file + ": cannot be closed: " + e.getMessage(), e);
            }
        });
    }

    private static final class Reading extends Spliterators.AbstractSpliterator<RawRow> {

        private final Path file;
        private final RawRows rows;

        Reading(Path file, RawRows rows) {
            super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
            this.file = file;
            this.rows = rows;
        }

        @Override
        public boolean tryAdvance(Consumer<? super RawRow> action) {
            RawRow row = rows.next();
            if (row == null) {
                return false;
            }
            if (!Unicode.isValid(row.fields())) {
                throw DataException.at(
                        new RowPlace(0, file, row.line()),
                        "text with half a surrogate pair, which is no character; correct or delete the line");
            }
            action.accept(row);
            return true;
        }
    }
}

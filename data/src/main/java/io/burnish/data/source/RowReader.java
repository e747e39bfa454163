package io.burnish.data.source;

import io.burnish.data.DataException;
import io.burnish.data.DataSettings;
import io.burnish.data.Finding;
import io.burnish.data.Row;
import io.burnish.data.RowOutcome;
import io.burnish.data.RowPlace;
import io.burnish.data.where.WhereException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the rows of files, one outcome for every row in them.
///
/// Not for use by several threads at once.
public final class RowReader implements Closeable {

    private final DataSettings settings;
    private final List<Path> files;
    private final RowParser parser;
    private @Nullable RawRows current;
    private int opened;
    private long row;
    private long rowsOfFile;

    /// @param files as [DataFiles#resolve] gives them
    /// @param settings `columns`, `where` and `format` are read
    /// @param firstRow the number of the first row
    public RowReader(List<Path> files, DataSettings settings, long firstRow) {
        this.files = files;
        this.settings = settings;
        this.parser = new RowParser(settings.format());
        this.row = firstRow;
    }

    /// The next row's outcome; null after the last.
    ///
    /// @throws DataException if a file cannot be read on: damaged, torn, no JSON, or without any row
    public @Nullable RowOutcome<Row> next() {
        while (true) {
            if (current == null) {
                if (opened == files.size()) {
                    return null;
                }
                current = JsonFile.open(files.get(opened++));
                rowsOfFile = 0;
            }
            RawRow raw = current.next();
            if (raw != null) {
                rowsOfFile++;
                return outcome(raw);
            }
            finishFile();
        }
    }

    private void finishFile() {
        close();
        if (rowsOfFile == 0) {
            throw DataException.in(files.get(opened - 1), "holds no row; it should hold one JSON object a line");
        }
    }

    private RowOutcome<Row> outcome(RawRow raw) {
        var place = new RowPlace(row++, files.get(opened - 1), raw.line());
        var fields = new Fields(place, raw.fields(), settings.columns());
        try {
            if (settings.where().isPresent() && !settings.where().get().test(fields::get)) {
                return new RowOutcome.Dropped<>(place, Finding.FILTERED);
            }
            return Unicode.isValid(raw.fields())
                    ? parser.parse(fields)
                    : new RowOutcome.Dropped<>(place, Finding.NOT_UNICODE);
        } catch (WhereException e) {
            return new RowOutcome.Failed<>(
                    place,
                    new DataException(
                            place + ": data.where (" + settings.where().orElseThrow() + "): " + e.getMessage()
                                    + "; the row has "
                                    + String.join(", ", raw.fields().keySet()),
                            e));
        } catch (DataException e) {
            return new RowOutcome.Failed<>(place, e);
        }
    }

    @Override
    public void close() {
        try {
            if (current != null) {
                current.close();
            }
        } catch (IOException e) {
            throw new DataException(files.get(opened - 1) + ": cannot be closed: " + e.getMessage(), e);
        } finally {
            current = null;
        }
    }
}

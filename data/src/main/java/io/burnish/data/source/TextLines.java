package io.burnish.data.source;

import io.burnish.data.DataException;
import io.burnish.data.RowPlace;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The lines of a text file in UTF-8, gzip or not.
public final class TextLines {

    private TextLines() {}

    /// @param number 1-based
    /// @param text without the line's end
    public record TextLine(long number, String text) {}

    /// The lines that are not blank, in order.
    ///
    /// @throws DataException if the file is not there, torn or not UTF-8
    public static List<TextLine> of(Path file) {
        DataFiles.requireReadable(file);
        var texts = new ArrayList<TextLine>();
        long read = 0;
        try (var lines = new LineReader(JsonFile.text(file))) {
            for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
                read = line.number();
                if (!line.isBlank()) {
                    texts.add(new TextLine(read, decoded(file, line)));
                }
            }
            return texts;
        } catch (EOFException e) {
            throw JsonFile.tornGzip(file, read, e);
        } catch (IOException e) {
            throw new DataException(file + ", after line " + read + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static String decoded(Path file, LineReader.Line line) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line.buffer(), line.start(), line.end() - line.start()))
                    .toString();
            return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        } catch (CharacterCodingException e) {
            throw new DataException(
                    new RowPlace(0, file, line.number()) + ": is not UTF-8; convert the file with iconv -t UTF-8", e);
        }
    }
}

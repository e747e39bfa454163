package io.burnish.losses.fused;

import java.util.ArrayList;
import java.util.List;

/// Scored tokens whose logits are held at once: a group of whole rows, or a chunk of a row that is too long for that.
///
/// @param firstRow of its group; a row in chunks is a group by itself
/// @param endRow behind its group
/// @param start first token, counted over the batch
/// @param end behind its last token
/// @param groupStart first token of its group
/// @param groupEnd behind the group's last token
record Piece(int firstRow, int endRow, int start, int end, int groupStart, int groupEnd) {

    /// A batch in groups of as many whole rows as fit, at least one.
    static List<Piece> of(Answers answers, int headRows) {
        List<Piece> pieces = new ArrayList<>();
        int end;
        for (int row = 0; row < answers.rows(); row = end) {
            end = row + 1;
            while (end < answers.rows() && answers.rowStart(end + 1) - answers.rowStart(row) <= headRows) {
                end++;
            }
            int groupStart = answers.rowStart(row);
            int groupEnd = answers.rowStart(end);
            int chunk = groupStart;
            do { // a group of empty answers is one piece too
                int chunkEnd = Math.min(groupEnd, chunk + headRows);
                pieces.add(new Piece(row, end, chunk, chunkEnd, groupStart, groupEnd));
                chunk = chunkEnd;
            } while (chunk < groupEnd);
        }
        return pieces;
    }

    /// Tokens in chunks, whatever rows they belong to.
    static List<Piece> ofTokens(int tokens, int headRows) {
        List<Piece> pieces = new ArrayList<>();
        for (int chunk = 0; chunk < tokens; chunk += headRows) {
            pieces.add(new Piece(0, 0, chunk, Math.min(tokens, chunk + headRows), 0, tokens));
        }
        return pieces;
    }

    /// The pieces of a group, by its last one.
    static List<Piece> groupUpTo(List<Piece> pieces, int last) {
        int first = last;
        while (!pieces.get(first).beginsGroup()) {
            first--;
        }
        return pieces.subList(first, last + 1);
    }

    int rows() {
        return end - start;
    }

    boolean beginsGroup() {
        return start == groupStart;
    }

    boolean endsGroup() {
        return end == groupEnd;
    }

    /// Whether its logits can become their gradient where they are.
    boolean isWhole() {
        return beginsGroup() && endsGroup();
    }
}

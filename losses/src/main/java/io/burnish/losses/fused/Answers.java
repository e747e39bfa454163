package io.burnish.losses.fused;

/// What the head is to predict: the answers' tokens, one after the other, and where each answer starts.
///
/// Legend: A scored answer tokens, Q answers. A name ending in `_Q1` has Q + 1 entries.
///
/// @param target_A the tokens
/// @param start_Q1 offsets into A
/// @param perRow answers of one row of the data: 2 for a pair (chosen, rejected), 1 for supervised fine-tuning
public record Answers(int[] target_A, int[] start_Q1, int perRow) {

    public Answers {
        if (perRow < 1 || (start_Q1.length - 1) % perRow != 0 || start_Q1[start_Q1.length - 1] != target_A.length) {
            throw new IllegalArgumentException("answers: %d answers, %d a row, offsets up to %d, %d tokens"
                    .formatted(start_Q1.length - 1, perRow, start_Q1[start_Q1.length - 1], target_A.length));
        }
    }

    public int answers() {
        return start_Q1.length - 1;
    }

    public int rows() {
        return answers() / perRow;
    }

    public int tokens() {
        return target_A.length;
    }

    /// Tokens of the shortest answer of the row an answer belongs to.
    int shortest(int answer) {
        int first = answer / perRow * perRow;
        int shortest = Integer.MAX_VALUE;
        for (int i = first; i < first + perRow; i++) {
            shortest = Math.min(shortest, start_Q1[i + 1] - start_Q1[i]);
        }
        return shortest;
    }

    /// Where the answers of a row start; `rows()` gives the end.
    int rowStart(int row) {
        return start_Q1[row * perRow];
    }
}

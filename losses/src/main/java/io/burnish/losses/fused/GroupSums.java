package io.burnish.losses.fused;

import io.burnish.losses.AnswerGradient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// What a batch's pieces, one after the other, say of its answers.
final class GroupSums {

    private final Answers answers;
    private final List<AnswerStatistics> all;
    private TokenSums group;

    GroupSums(Answers answers) {
        this.answers = answers;
        this.all = new ArrayList<>(answers.answers());
        this.group = new TokenSums(answers, 0, 0);
    }

    void add(Piece piece, ChunkStatistics statistics) {
        if (piece.beginsGroup()) {
            group = new TokenSums(answers, piece.firstRow() * answers.perRow(), piece.endRow() * answers.perRow());
        }
        group.add(piece.start(), statistics);
        if (piece.endsGroup()) {
            all.addAll(group.answers());
        }
    }

    /// The loss's gradient by the log-prob of each token of the group that was added last.
    float[] coefficients(Piece last, RowGradient loss) {
        float[] coefficient = new float[last.groupEnd() - last.groupStart()];
        int perRow = answers.perRow();
        for (int row = last.firstRow(); row < last.endRow(); row++) {
            int first = (row - last.firstRow()) * perRow;
            List<AnswerGradient> gradient = loss.of(row, group.answers().subList(first, first + perRow));
            for (int i = 0; i < perRow; i++) {
                int answer = row * perRow + i;
                int from = answers.start_Q1()[answer] - last.groupStart();
                int to = answers.start_Q1()[answer + 1] - last.groupStart();
                int commonEnd = Math.min(to, from + answers.shortest(answer));
                Arrays.fill(
                        coefficient, from, commonEnd, (float) gradient.get(i).common());
                Arrays.fill(coefficient, commonEnd, to, (float) gradient.get(i).tail());
            }
        }
        return coefficient;
    }

    /// Of all pieces so far.
    List<AnswerStatistics> answers() {
        return Collections.unmodifiableList(all);
    }
}

package io.burnish.tensor.kernels;

import io.burnish.tensor.ShapeException;
import io.burnish.tensor.kernels.KeyValues.Places;
import io.burnish.tensor.kernels.KeyValues.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// The numbers of one step: each row's new token, its position, its place in the cache, what it sees, and the share
/// at which it draws.
public record StepInputs(
        int[] token_R, int[] position_R, Places places, List<Run> prefix_R, List<Run> own_R, Shares shares) {

    private static final int NOWHERE = -1;

    int rows() {
        return token_R.length;
    }

    CacheRows cacheRows() {
        return new CacheRows(prefix_R, own_R);
    }

    /// Rows that are there to fill a step only.
    static StepInputs inert(StepSize size) {
        return new StepInputs(new int[0], new int[0], new Places(new int[0]), List.of(), List.of(), Shares.NONE)
                .padded(size);
    }

    /// As many rows as are recorded. The further ones are kept nowhere and see whatever lies in the cache's first slot.
    StepInputs padded(StepSize size) {
        int rows = size.rows();
        int more = rows - rows();
        if (more < 0) {
            throw new ShapeException("a step of %d rows, recorded for %d".formatted(rows(), rows));
        }
        int[] slot_R = Arrays.copyOf(places.slot_T(), rows);
        Arrays.fill(slot_R, rows(), rows, NOWHERE);
        List<Run> prefixes = new ArrayList<>(prefix_R);
        prefixes.addAll(Collections.nCopies(more, Run.NONE));
        List<Run> owns = new ArrayList<>(own_R);
        owns.addAll(Collections.nCopies(more, new Run(new int[1], 1)));
        return new StepInputs(
                Arrays.copyOf(token_R, rows),
                Arrays.copyOf(position_R, rows),
                new Places(slot_R),
                prefixes,
                owns,
                shares.padded(rows));
    }
}

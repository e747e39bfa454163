package io.burnish.tensor.kernels;

import io.burnish.tensor.kernels.KeyValues.Run;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// What each row of a pass sees of the cache: its prefix, then its own run. The same for all layers.
///
/// Legend: R rows.
public final class CacheRows {

    private final List<Run> prefix_R;
    private final List<Run> own_R;
    private int[] table = {};
    private int tableBlock;

    /// @param prefix_R what rows may have in common
    /// @param own_R each with one token at the least, the row's new one, which is its last
    public CacheRows(List<Run> prefix_R, List<Run> own_R) {
        if (prefix_R.size() != own_R.size()) {
            throw new IllegalArgumentException(
                    "rows: %d prefixes and %d runs".formatted(prefix_R.size(), own_R.size()));
        }
        this.prefix_R = prefix_R;
        this.own_R = own_R;
    }

    int count() {
        return own_R.size();
    }

    Run prefix(int row) {
        return prefix_R.get(row);
    }

    Run own(int row) {
        return own_R.get(row);
    }

    /// The most tokens that a row sees.
    int longest() {
        int longest = 1;
        for (int row = 0; row < count(); row++) {
            longest = Math.max(longest, prefix(row).tokens() + own(row).tokens());
        }
        return longest;
    }

    /// All of it as numbers for a card: tokens of each row's prefix, tokens of its own run, where in these numbers the
    /// blocks of its prefix begin, where those of its own run begin; then the blocks, shared ones once.
    int[] table(int block) {
        if (tableBlock != block) {
            int rows = count();
            int[] numbers = new int
                    [4 * rows
                            + prefix_R.stream()
                                    .mapToInt(run -> blocks(run, block))
                                    .sum()
                            + own_R.stream().mapToInt(run -> blocks(run, block)).sum()];
            Map<int[], Known> known = new IdentityHashMap<>();
            int end = 4 * rows;
            for (int row = 0; row < rows; row++) {
                numbers[row] = prefix(row).tokens();
                numbers[rows + row] = own(row).tokens();
                end = put(prefix(row), block, numbers, 2 * rows + row, end, known);
                end = put(own(row), block, numbers, 3 * rows + row, end, known);
            }
            table = Arrays.copyOf(numbers, end);
            tableBlock = block;
        }
        return table;
    }

    private record Known(int start, int count) {}

    private static int put(Run run, int block, int[] numbers, int at, int end, Map<int[], Known> known) {
        int count = blocks(run, block);
        Known before = known.get(run.blocks());
        if (before != null && before.count() >= count) {
            numbers[at] = before.start();
            return end;
        }
        known.put(run.blocks(), new Known(end, count));
        numbers[at] = end;
        System.arraycopy(run.blocks(), 0, numbers, end, count);
        return end + count;
    }

    static int blocks(Run run, int block) {
        return (run.tokens() + block - 1) / block;
    }
}

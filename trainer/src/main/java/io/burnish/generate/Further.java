package io.burnish.generate;

import io.burnish.tensor.kernels.CachedSequence;
import io.burnish.tensor.kernels.KeyValues.Places;
import io.burnish.tensor.kernels.KeyValues.Run;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Tokens of one sequence that go on where an earlier pass ended, each seeing those before it.
///
/// Legend: T tokens.
///
/// @param tokens of the whole run
/// @param from the first of them that is computed
/// @param to one past the last
/// @param prefix what all of them see before the run
/// @param blocks of the run
record Further(int[] tokens, int from, int to, Run prefix, BlockTable blocks) {

    int[] token_T() {
        return Arrays.copyOfRange(tokens, from, to);
    }

    int[] position_T() {
        return IntStream.range(from, to).map(place -> prefix.tokens() + place).toArray();
    }

    Places places() {
        return new Places(IntStream.range(from, to).map(blocks::slot).toArray());
    }

    CachedSequence sequence() {
        return new CachedSequence(prefix, blocks.run(to));
    }
}

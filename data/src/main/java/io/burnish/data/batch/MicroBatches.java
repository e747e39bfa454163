package io.burnish.data.batch;

import io.burnish.data.TokenPairs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Splits pairs into forward passes by the tokens they compute.
public final class MicroBatches {

    private MicroBatches() {}

    /// Runs of consecutive pairs, each of at most `microTokens` computed tokens or of one longer pair.
    ///
    /// It reads lengths only, so that an evaluation can go through a file of pairs run by run.
    public static List<int[]> split(TokenPairs pairs, int[] indices, int microTokens) {
        var runs = new ArrayList<int[]>();
        int start = 0;
        long tokens = 0;
        for (int i = 0; i < indices.length; i++) {
            int computed = pairs.computedTokens(indices[i]);
            if (i > start && tokens + computed > microTokens) {
                runs.add(Arrays.copyOfRange(indices, start, i));
                start = i;
                tokens = 0;
            }
            tokens += computed;
        }
        if (start < indices.length) {
            runs.add(Arrays.copyOfRange(indices, start, indices.length));
        }
        return runs;
    }
}

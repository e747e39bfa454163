package io.burnish.losses.fused;

/// A piece's per-token numbers, on the host.
///
/// Legend: R tokens of the piece, S statistics.
///
/// @param values_SR logp, greedy, collision, entropy and hit, one after the other
/// @param tokens R
record ChunkStatistics(float[] values_SR, int tokens) {

    /// How many statistics of a row the host needs: all of the kernels' but the last, the sum.
    static final int COUNT = 5;

    ChunkStatistics {
        if (values_SR.length != COUNT * tokens) {
            throw new IllegalArgumentException(
                    "%d statistics of %d tokens came as %d numbers".formatted(COUNT, tokens, values_SR.length));
        }
    }

    float logp(int token) {
        return values_SR[token];
    }

    /// @param commonEnd where the tokens end that every answer of the row has
    AnswerStatistics sum(int from, int to, int commonEnd) {
        return new AnswerStatistics(
                added(0, from, to),
                added(0, from, Math.min(to, commonEnd)),
                to - from,
                added(1, from, to),
                added(2, from, to),
                added(3, from, to),
                added(4, from, to));
    }

    private double added(int statistic, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values_SR[statistic * tokens + i];
        }
        return sum;
    }
}

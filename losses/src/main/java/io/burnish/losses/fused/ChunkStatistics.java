package io.burnish.losses.fused;

/// A chunk's per-token numbers, on the host.
///
/// Legend: R tokens of the chunk.
record ChunkStatistics(float[] logp_R, float[] greedy_R, float[] collision_R, float[] entropy_R, float[] hit_R) {

    /// @param commonEnd where the tokens end that every answer of the row has
    AnswerStatistics sum(int from, int to, int commonEnd) {
        return new AnswerStatistics(
                sum(logp_R, from, to),
                sum(logp_R, from, Math.min(to, commonEnd)),
                to - from,
                sum(greedy_R, from, to),
                sum(collision_R, from, to),
                sum(entropy_R, from, to),
                sum(hit_R, from, to));
    }

    private static double sum(float[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum;
    }
}

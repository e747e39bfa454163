package io.burnish.data;

/// One micro-batch as a forest of segments: flat runs of tokens without padding, each seeing its ancestors and
/// itself.
///
/// A prompt is a root and is computed once; its answers are its children, each without its last token, which
/// predicts nothing. An answer's first token is predicted by the last row of its parent. Positions go on where
/// the parent ends. Nothing assumes two levels.
///
/// Legend: T tokens of the batch, S segments, A scored answer tokens, Q answers. A name ending in `_Q1` has Q + 1
/// entries.
///
/// @param tokens_T token ids
/// @param positions_T the position of each token in its own sequence (ancestors included)
/// @param segmentStart_S1 offsets into T; segment s is `[segmentStart_S1[s], segmentStart_S1[s + 1])`, never
///     empty
/// @param segmentParent_S the parent's number, always smaller than the segment's own; -1 for a root
/// @param scoredRow_A which row of T predicts this answer token
/// @param target_A the answer token that row is to predict
/// @param answerStart_Q1 offsets into A; answer q is `[answerStart_Q1[q], answerStart_Q1[q + 1])`
/// @param answerRow_Q the data row ([TokenPair#row]) each answer belongs to; a pair's chosen answer comes
///     directly before its rejected one
/// @param paired whether answers come as (chosen, rejected); false: one answer a row (supervised fine-tuning)
/// @param sequenceTokens TRL's `num_tokens` of this batch: whole sequences, a prompt once for each of its answers
public record TokenBatch(
        int[] tokens_T,
        int[] positions_T,
        int[] segmentStart_S1,
        int[] segmentParent_S,
        int[] scoredRow_A,
        int[] target_A,
        int[] answerStart_Q1,
        long[] answerRow_Q,
        boolean paired,
        long sequenceTokens) {

    public int tokens() {
        return tokens_T.length;
    }

    public int segments() {
        return segmentParent_S.length;
    }

    public int scoredTokens() {
        return target_A.length;
    }

    public int answers() {
        return answerRow_Q.length;
    }

    /// Rows of the data in this batch: pairs, or single answers.
    public int rows() {
        return paired ? answers() / 2 : answers();
    }
}

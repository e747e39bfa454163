package io.burnish.tensor.kernels;

import java.util.List;

/// How the next token of each row is drawn, in transformers' order: penalty, temperature, top_k, top_p, min_p.
///
/// Legend: R rows.
///
/// @param temperature divides the logits; 0 takes the largest, the first of equal ones
/// @param topK only so many of the largest, and what equals the last of them; 0: all
/// @param topP the fewest of the largest whose probabilities reach this; 1: all
/// @param minP only what has at least this share of the largest probability
/// @param repetitionPenalty divides positive and multiplies negative logits of tokens seen; 1: none
/// @param shares of each row: the token is where the running sum of what is left passes this share of it
/// @param seen_R the tokens that the penalty counts as seen; read only where there is a penalty
public record Draws(
        double temperature,
        int topK,
        double topP,
        double minP,
        double repetitionPenalty,
        Shares shares,
        List<int[]> seen_R) {

    /// What was drawn.
    ///
    /// @param logp_R log-probability of the token in the distribution as the model gave it: temperature 1, no
    ///     penalty, nothing cut
    public record Drawn(int[] token_R, float[] logp_R) {}

    int rows() {
        return shares.rows();
    }

    boolean greedy() {
        return temperature == 0;
    }

    boolean penalised() {
        return repetitionPenalty != 1;
    }
}

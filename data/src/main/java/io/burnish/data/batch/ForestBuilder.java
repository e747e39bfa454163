package io.burnish.data.batch;

import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPair;
import java.util.Arrays;

/// Builds a [TokenBatch]: adds prompts, answers below them, or segments nested as deep as one likes.
///
/// An answer is a segment without its last token, which predicts nothing; a one-token answer needs no segment
/// at all, for its parent's last row predicts it. Without a parent an answer's first token is not scored, for
/// nothing predicts it.
public final class ForestBuilder {

    /// The parent of a root.
    public static final int NO_PARENT = -1;

    private final boolean paired;
    private final IntList tokens_T = new IntList();
    private final IntList positions_T = new IntList();
    private final IntList segmentStart_S1 = new IntList();
    private final IntList segmentParent_S = new IntList();
    private final IntList scoredRow_A = new IntList();
    private final IntList target_A = new IntList();
    private final IntList answerStart_Q1 = new IntList();
    private long[] answerRow_Q = new long[16];
    private long sequenceTokens;
    private int[] lastPrompt_P = {};
    private int lastRoot = NO_PARENT;

    /// @param paired whether answers come as (chosen, rejected)
    public ForestBuilder(boolean paired) {
        this.paired = paired;
        segmentStart_S1.add(0);
        answerStart_Q1.add(0);
    }

    /// Adds a prompt and its answers: both of a paired batch, else the chosen one.
    ///
    /// Rows of one prompt that come one after the other share it.
    public ForestBuilder add(TokenPair pair) {
        if (paired != pair.hasRejected()) {
            throw new IllegalArgumentException("row " + pair.row()
                    + (paired
                            ? " has no rejected answer, in a batch of pairs"
                            : " has two answers, in a batch of single ones"));
        }
        int prompt = prompt(pair.prompt_P());
        answer(prompt, pair.chosen(), pair.row());
        if (paired) {
            answer(prompt, pair.rejected(), pair.row());
        }
        return this;
    }

    private int prompt(int[] prompt_P) {
        if (lastRoot == NO_PARENT || !Arrays.equals(prompt_P, lastPrompt_P)) {
            int root = segment(NO_PARENT, prompt_P);
            lastRoot = root;
            lastPrompt_P = prompt_P;
        }
        return lastRoot;
    }

    /// Adds tokens that see a parent's and themselves.
    ///
    /// @param parent a segment's number, or [#NO_PARENT]
    /// @return the new segment's number; the parent's if there are no tokens
    public int segment(int parent, int... tokens) {
        return segment(parent, tokens, tokens.length);
    }

    /// Adds an answer.
    ///
    /// @param parent the segment it continues, or [#NO_PARENT]
    /// @param row the data row it belongs to
    public ForestBuilder answer(int parent, TokenAnswer answer, long row) {
        int[] tokens = answer.tokens_N();
        if (tokens.length == 0) {
            throw new IllegalArgumentException("row " + row + " has an answer without tokens");
        }
        int before = parent == NO_PARENT ? NO_PARENT : segmentStart_S1.get(parent + 1) - 1;
        int first = tokens_T.size();
        segment(parent, tokens, tokens.length - 1);
        for (int token = parent == NO_PARENT ? 1 : 0; token < tokens.length; token++) {
            if (answer.isScored(token)) {
                scoredRow_A.add(token == 0 ? before : first + token - 1);
                target_A.add(tokens[token]);
            }
        }
        int number = answerStart_Q1.size() - 1;
        if (number == answerRow_Q.length) {
            answerRow_Q = Arrays.copyOf(answerRow_Q, 2 * number);
        }
        answerRow_Q[number] = row;
        answerStart_Q1.add(target_A.size());
        sequenceTokens += end(parent) + tokens.length;
        return this;
    }

    public TokenBatch build() {
        return new TokenBatch(
                tokens_T.toArray(),
                positions_T.toArray(),
                segmentStart_S1.toArray(),
                segmentParent_S.toArray(),
                scoredRow_A.toArray(),
                target_A.toArray(),
                answerStart_Q1.toArray(),
                Arrays.copyOf(answerRow_Q, answerStart_Q1.size() - 1),
                paired,
                sequenceTokens);
    }

    private int segment(int parent, int[] tokens, int length) {
        if (parent < NO_PARENT || parent >= segmentParent_S.size()) {
            throw new IllegalArgumentException(
                    "parent must be one of the " + segmentParent_S.size() + " segments or -1, got " + parent);
        }
        if (length == 0) {
            return parent;
        }
        if (parent == NO_PARENT) {
            lastRoot = NO_PARENT; // a tree is one run: nothing more hangs on the one before
        }
        int position = end(parent);
        for (int i = 0; i < length; i++) {
            positions_T.add(position + i);
        }
        tokens_T.addAll(tokens, length);
        segmentStart_S1.add(tokens_T.size());
        segmentParent_S.add(parent);
        return segmentParent_S.size() - 1;
    }

    /// The position that follows a segment's last token.
    private int end(int segment) {
        return segment == NO_PARENT ? 0 : positions_T.get(segmentStart_S1.get(segment + 1) - 1) + 1;
    }
}

package io.burnish.data.tokens;

import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Objects;

/// The training or the held-out pairs of a [TokenFile]; may be used by several threads.
///
/// @param first the first one's place in the file's indices
record MappedPairs(TokenFile file, long first, int size) implements TokenPairs {

    @Override
    public TokenPair get(int index) {
        long offset = offset(index);
        ByteBuffer chunk = file.chunk(offset);
        int at = file.inChunk(offset);
        int flags = chunk.getInt(at + TokenFileLayout.FLAGS);
        var id = new byte[chunk.getInt(at + TokenFileLayout.ID_LENGTH)];
        chunk.get(at + TokenFileLayout.RECORD_HEAD_BYTES, id);

        int tokens = at + TokenFileLayout.RECORD_HEAD_BYTES + TokenFileLayout.padded(id.length);
        int[] prompt_P = ints(chunk, tokens, chunk.getInt(at + TokenFileLayout.PROMPT));
        tokens += 4 * prompt_P.length;
        int[] chosen_C = ints(chunk, tokens, chunk.getInt(at + TokenFileLayout.CHOSEN));
        tokens += 4 * chosen_C.length;
        int[] rejected_R = ints(chunk, tokens, chunk.getInt(at + TokenFileLayout.REJECTED));
        int masks = tokens + 4 * rejected_R.length;

        TokenAnswer chosen = TokenAnswer.of(chosen_C);
        if ((flags & TokenFileLayout.CHOSEN_MASK) != 0) {
            chosen = new TokenAnswer(chosen_C, mask(chunk, masks, chosen_C.length));
            masks += 4 * TokenFileLayout.maskWords(chosen_C.length);
        }
        TokenAnswer rejected = (flags & TokenFileLayout.REJECTED_MASK) == 0
                ? TokenAnswer.of(rejected_R)
                : new TokenAnswer(rejected_R, mask(chunk, masks, rejected_R.length));
        return new TokenPair(
                chunk.getLong(at + TokenFileLayout.ROW),
                new String(id, StandardCharsets.UTF_8),
                prompt_P,
                chosen,
                rejected.length() == 0 ? TokenAnswer.NONE : rejected);
    }

    @Override
    public int computedTokens(int index) {
        long offset = offset(index);
        ByteBuffer chunk = file.chunk(offset);
        int at = file.inChunk(offset);
        return chunk.getInt(at + TokenFileLayout.PROMPT)
                + Math.max(0, chunk.getInt(at + TokenFileLayout.CHOSEN) - 1)
                + Math.max(0, chunk.getInt(at + TokenFileLayout.REJECTED) - 1);
    }

    private long offset(int index) {
        return file.offset(first + Objects.checkIndex(index, size));
    }

    private static int[] ints(ByteBuffer chunk, int at, int length) {
        var ints = new int[length];
        chunk.slice(at, 4 * length).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(ints);
        return ints;
    }

    private static BitSet mask(ByteBuffer chunk, int at, int tokens) {
        var mask = new BitSet(tokens);
        for (int token = 0; token < tokens; token++) {
            mask.set(token, (chunk.getInt(at + 4 * (token >>> 5)) >>> (token & 31) & 1) != 0);
        }
        return mask;
    }
}

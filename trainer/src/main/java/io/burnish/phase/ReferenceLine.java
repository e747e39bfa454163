package io.burnish.phase;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenPair;
import io.burnish.losses.fused.AnswerStatistics;
import io.burnish.run.Sha256;
import java.nio.ByteBuffer;

/// One line of `reference/logps.jsonl`: what the reference says of one row.
///
/// @param key SHA-256 of the prompt's ids, the answers' ids and where their scored tokens are
/// @param chosenLogpCommon of the first tokens only, as many as the shorter answer has
@JsonNaming(SnakeCaseStrategy.class)
record ReferenceLine(
        long row,
        String key,
        double chosenLogp,
        int chosenTokens,
        double chosenLogpCommon,
        double rejectedLogp,
        int rejectedTokens,
        double rejectedLogpCommon) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static ReferenceLine of(TokenPair pair, AnswerStatistics chosen, AnswerStatistics rejected) {
        return new ReferenceLine(
                pair.row(),
                key(pair),
                chosen.logp(),
                chosen.tokens(),
                chosen.commonLogp(),
                rejected.logp(),
                rejected.tokens(),
                rejected.commonLogp());
    }

    static ReferenceLine parse(String text) throws JsonProcessingException {
        return JSON.readValue(text, ReferenceLine.class);
    }

    String text() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of numbers is always JSON", e);
        }
    }

    static String key(TokenPair pair) {
        int ids = pair.prompt_P().length
                + pair.chosen().length()
                + pair.rejected().length();
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (2 * ids + 3));
        bytes.putInt(pair.prompt_P().length);
        for (int id : pair.prompt_P()) {
            bytes.putInt(id);
        }
        put(bytes, pair.chosen());
        put(bytes, pair.rejected());
        return Sha256.of(java.util.Arrays.copyOf(bytes.array(), bytes.position()));
    }

    private static void put(ByteBuffer bytes, TokenAnswer answer) {
        bytes.putInt(answer.length());
        for (int i = 0; i < answer.length(); i++) {
            bytes.putInt(answer.tokens_N()[i]);
            bytes.putInt(answer.isScored(i) ? 1 : 0);
        }
    }
}

package io.burnish.data.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {

    private static final byte[] KEY = new byte[32];

    @TempDir
    Path folder;

    @Test
    void pairsReadBackAsTheyWereWrittenAcrossManyMappings() throws IOException {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        List<TokenPair> train = new ArrayList<>();
        List<TokenPair> heldOut = new ArrayList<>();
        Path file = folder.resolve("tokens.bin");
        try (var writer = new TokenFileWriter(file, KEY, 12)) {
            for (int i = 0; i < 500; i++) {
                var pair = new TokenPair(
                        1L << 40 | i,
                        "prompt é " + "x".repeat(random.nextInt(5)),
                        random.ints(random.nextInt(100), 0, 300_000).toArray(),
                        answer(random, 1 + random.nextInt(100)),
                        i % 3 == 0 ? TokenAnswer.NONE : answer(random, 1 + random.nextInt(100)));
                boolean held = i % 5 == 0;
                writer.add(pair, held);
                (held ? heldOut : train).add(pair);
            }
            writer.finish("report".getBytes(StandardCharsets.UTF_8));
        }
        var read = new TokenFile(file, KEY);
        assertThat(read.report()).asString(StandardCharsets.UTF_8).isEqualTo("report");
        assertThat(read.train().size()).isEqualTo(400);
        for (int i = 0; i < train.size(); i++) {
            assertThat(read.train().get(i)).as("seed %d", seed).isEqualTo(train.get(i));
            assertThat(read.train().computedTokens(i))
                    .as("seed %d", seed)
                    .isEqualTo(train.get(i).computedTokens());
        }
        for (int i = 0; i < heldOut.size(); i++) {
            assertThat(read.heldOut().get(i)).as("seed %d", seed).isEqualTo(heldOut.get(i));
        }
    }

    private static TokenAnswer answer(Random random, int length) {
        int[] tokens = random.ints(length, 0, 300_000).toArray();
        if (random.nextBoolean()) {
            return TokenAnswer.of(tokens);
        }
        var scored = new BitSet();
        random.ints(20, 0, length).forEach(scored::set);
        return new TokenAnswer(tokens, scored);
    }

    @Test
    void aRecordThatFitsNoMappingIsRefused() throws IOException {
        try (var writer = new TokenFileWriter(folder.resolve("tokens.bin"), KEY, 8)) {
            var pair = new TokenPair(3, "id", new int[100], TokenAnswer.of(1), TokenAnswer.of(2));
            assertThatThrownBy(() -> writer.add(pair, false))
                    .hasMessage("row 3 has 444 bytes of tokens, more than 256");
        }
    }

    @Test
    void aFileOfAnotherKeyIsRefused() throws IOException {
        Path file = folder.resolve("tokens.bin");
        try (var writer = new TokenFileWriter(file, KEY, 12)) {
            writer.finish(new byte[0]);
        }
        var other = new byte[32];
        other[0] = 1;
        assertThatThrownBy(() -> new TokenFile(file, other)).hasMessage("it was made of other data or settings");
    }
}

package io.burnish.data.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PhiloxTest {

    /// The known answers for philox4x32, 10 rounds, of Random123's `kat_vectors`.
    @Test
    void givesTheAuthorsKnownAnswers() {
        assertThat(Philox.words(0, 0, 0, 0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(Philox.words(-1, -1, -1, -1, -1, -1))
                .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(Philox.words(0xa4093822, 0x299f31d0, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void takesKeyAndCounterLowerHalfFirst() {
        assertThat(Philox.words(0x1111111122222222L, 0x3333333344444444L))
                .isEqualTo(Philox.words(0x22222222, 0x11111111, 0x44444444, 0x33333333, 0, 0));
    }

    @Test
    void aSeedIsTheBeginningOfTheHashOfItsName() {
        // printf '42/iteration-1/data/epoch-0' | sha256sum
        assertThat(NamedSeed.of(42, "iteration-1/data/epoch-0").value()).isEqualTo(0xda78d84086643aafL);
        assertThat(NamedSeed.of(42, "iteration-1/data/epoch-1"))
                .isNotEqualTo(NamedSeed.of(42, "iteration-1/data/epoch-0"));
    }

    @Test
    void drawsAreFunctionsOfTheirNumbers() {
        var seed = new NamedSeed(7);
        int[] words = Philox.words(7, 3);
        assertThat(seed.bits(3)).isEqualTo((long) words[1] << 32 | words[0] & 0xffffffffL);
        assertThat(seed.uniform(3)).isEqualTo((seed.bits(3) >>> 11) * 0x1p-53).isBetween(0.0, 1.0);
        assertThat(seed.below(1, 3)).isZero();
        assertThatThrownBy(() -> seed.below(0, 3)).hasMessage("bound must be at least 1, got 0");
    }

    @Test
    void drawsAreSpreadEvenly() {
        var seed = new NamedSeed(1);
        var counts = new int[10];
        double sum = 0;
        for (int draw = 0; draw < 100_000; draw++) {
            counts[(int) seed.below(10, draw)]++;
            sum += seed.uniform(draw);
        }
        // Five standard deviations: sqrt(100,000 x 0.1 x 0.9) = 95, and 100,000 x sqrt(1/12) / sqrt(100,000) = 91.
        assertThat(java.util.Arrays.stream(counts).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(9_525, 10_475));
        assertThat(sum).isBetween(49_540.0, 50_460.0);
    }
}

package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PhiloxTest {

    /// The known answers for philox4x32, 10 rounds, of Random123's `kat_vectors`.
    @Test
    void gives_the_authors_known_answers() {
        assertThat(words(0, 0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(words(-1, -1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(words(0x299f31d0a4093822L, 0x85a308d3243f6a88L, 0x13198a2e, 0x03707344))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    private static int[] words(long key, long counter, int third, int fourth) {
        int[] words_4 = new int[4];
        Philox.words(key, counter, third, fourth, words_4);
        return words_4;
    }

    /// By a Philox of some lines of Python, which gives the known answers too.
    @Test
    void a_share_is_the_upper_53_bits_of_the_first_two_words() {
        Shares shares = new Shares(
                new long[] {0, -1, Long.MIN_VALUE, 42, -7640891576956012809L, Long.MAX_VALUE, 5},
                new long[] {0, 0, 1, 1L << 31, (1L << 31) + 5, (1L << 40) + 3, -1});
        double[] expected = {
            0x1.c2d38b1acc4fdp-1,
            0x1.547473972a470p-4,
            0x1.481e98b714dccp-3,
            0x1.80fecfb15fcf0p-3,
            0x1.14588cf888104p-3,
            0x1.79475905a8a45p-1,
            0x1.466e28e734ed6p-2
        };
        assertThat(shares.rows()).isEqualTo(expected.length);
        for (int row = 0; row < expected.length; row++) {
            assertThat(shares.share(row)).as("row %d", row).isEqualTo(expected[row]);
        }
    }
}

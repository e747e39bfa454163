package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.data.Content;
import io.burnish.data.random.NamedSeed;
import io.burnish.tensor.kernels.Shares;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Token k of a sample is drawn by draw k of the sample's own seed, as a run's files name it.
class GrowingAnswerTest {

    @Test
    void each_token_has_the_draw_of_its_number() {
        NamedSeed seed = NamedSeed.of(42, "iteration-1/generate/p/1");
        Request request = new Request("p", new Content.Text("x"), List.of(7L, seed.value()));
        GrowingAnswer answer = new GrowingAnswer(new Prompt(request, new int[] {1}), 1);
        for (int token = 0; token < 40; token++) {
            Shares shares = new Shares(new long[] {answer.seed()}, new long[] {answer.length()});
            assertThat(shares.share(0)).isEqualTo(seed.uniform(token));
            answer.add(token, -1);
        }
    }

    /// `data` names a run's draws, the kernels compute them.
    @Test
    void a_share_is_the_uniform_number_of_seed_and_draw() {
        Random random = new Random(11);
        long[] seed_R = random.longs(1000).toArray();
        long[] number_R = random.longs(1000).toArray();
        number_R[0] = 0;
        number_R[1] = 1L << 31;
        Shares shares = new Shares(seed_R, number_R);
        for (int row = 0; row < shares.rows(); row++) {
            assertThat(shares.share(row))
                    .as("seed %d, draw %d", seed_R[row], number_R[row])
                    .isEqualTo(new NamedSeed(seed_R[row]).uniform(number_R[row]));
        }
    }
}

package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.data.Content;
import io.burnish.data.random.NamedSeed;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Token k of a sample is drawn by draw k of the sample's own seed, as a run's files name it.
class GrowingAnswerTest {

    @Test
    void each_token_has_the_draw_of_its_number() {
        NamedSeed seed = NamedSeed.of(42, "iteration-1/generate/p/1");
        Request request = new Request("p", new Content.Text("x"), List.of(7L, seed.value()));
        GrowingAnswer answer = new GrowingAnswer(new Prompt(request, new int[] {1}), 1);
        for (int token = 0; token < 40; token++) {
            assertThat(answer.share()).isEqualTo(seed.uniform(token));
            answer.add(token, -1);
        }
    }
}

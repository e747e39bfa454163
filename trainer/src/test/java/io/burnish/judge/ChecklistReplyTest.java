package io.burnish.judge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChecklistReplyTest {

    @Test
    void the_last_object_of_a_reply_counts() {
        assertThat(ChecklistReply.score(
                                "First {\"score\": \"3\"}, but:\n```json\n{\"strengths\": \"a {b}\", \"score\": \"7\"}\n```")
                        .value())
                .contains(7.0);
        assertThat(ChecklistReply.score("{\"score\": 8.5}").value()).contains(8.5);
        assertThat(ChecklistReply.score("{\"score\": \"9/10\"}").value()).contains(9.0);
        assertThat(ChecklistReply.choice("{\"reason\": \"line\nbreak\", \"choice\": \"B+\",}")
                        .value())
                .contains(0.25);
        assertThat(ChecklistReply.choice("{\"choice\": \"A=B\"}").value()).contains(0.5);
    }

    @Test
    void json_that_is_none_is_read_by_its_last_field() {
        assertThat(ChecklistReply.score("{\"weaknesses\": \"says \"no\" twice\", \"score\": \"4\"}")
                        .value())
                .contains(4.0);
        assertThat(ChecklistReply.choice("\"choice\": \"A++\"").value()).contains(1.0);
    }

    @Test
    void what_cannot_be_read_says_why() {
        assertThat(ChecklistReply.score("I like it.").problem()).contains("no field \"score\"");
        assertThat(ChecklistReply.score("{\"score\": \"11\"}").problem())
                .contains("\"score\" must be in [1, 10], got 11");
        assertThat(ChecklistReply.score("{\"score\": \"good\"}").problem()).contains("\"score\" is no number: good");
        assertThat(ChecklistReply.score("{\"score\": \"-3\"}").problem()).isPresent();
        assertThat(ChecklistReply.score("{\"score\": {\"a\": 1}}").problem()).isPresent();
        assertThat(ChecklistReply.choice("{\"choice\": \"C\"}").problem()).isPresent();
        assertThat(ChecklistReply.score("}}{{{").problem()).isPresent();
    }
}

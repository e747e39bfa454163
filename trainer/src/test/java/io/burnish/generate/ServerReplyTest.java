package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerReplyTest {

    private static Optional<Duration> wait(String retryAfter) {
        return new ServerReply(429, Optional.of(retryAfter), "").wait(Instant.parse("2015-10-21T07:28:00Z"));
    }

    @Test
    void a_wait_is_seconds_or_a_date() {
        assertThat(wait("120")).contains(Duration.ofSeconds(120));
        assertThat(wait("0.25")).contains(Duration.ofMillis(250));
        assertThat(wait("Wed, 21 Oct 2015 07:28:30 GMT")).contains(Duration.ofSeconds(30));
        assertThat(wait("Wed, 21 Oct 2015 07:00:00 GMT")).contains(Duration.ZERO);
        assertThat(wait("soon")).isEmpty();
    }

    @Test
    void the_servers_words_are_found_wherever_it_puts_them() {
        assertThat(said("{\"error\": {\"message\": \"a\", \"code\": 1}}")).isEqualTo("a");
        assertThat(said("{\"object\": \"error\", \"message\": \"b\"}")).isEqualTo("b");
        assertThat(said("{\"detail\": \"c\"}")).isEqualTo("c");
        assertThat(said("{\"error\": \"d\"}")).isEqualTo("d");
        assertThat(said("Bad Gateway\n")).isEqualTo("Bad Gateway");
        assertThat(said("")).isEqualTo("(it gave no reason)");
        assertThat(said("x".repeat(10_000))).hasSizeLessThan(600);
    }

    private static String said(String body) {
        return new ServerReply(500, Optional.empty(), body).said();
    }
}

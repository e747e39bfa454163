package io.burnish.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TimeBudgetTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(TimeBudget.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private long nowNanos = 42;

    @BeforeEach
    void listen() {
        logged.start();
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(logged);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(logged);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    private TimeBudget budget(Optional<Duration> stopAfter, Optional<Duration> grace) {
        return new TimeBudget(new TimeLimits(stopAfter, grace), () -> nowNanos);
    }

    private void pass(Duration time) {
        nowNanos += time.toNanos();
    }

    private static Optional<Duration> seconds(long seconds) {
        return Optional.of(Duration.ofSeconds(seconds));
    }

    private List<String> warnings() {
        return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void a_stop_is_asked_for_when_the_time_is_up_and_said_once() {
        List<String> said = new ArrayList<>();
        try (var interrupts = new Interrupts(said::add, () -> {}, budget(seconds(100), Optional.empty()))) {
            interrupts.checkpointTook(Duration.ofSeconds(70));
            pass(Duration.ofSeconds(100).minusNanos(1));
            assertThat(interrupts.requested()).isFalse();
            pass(Duration.ofNanos(1));
            assertThat(interrupts.requested()).isTrue();
            assertThat(interrupts.requested()).isTrue();
        }
        assertThat(said)
                .containsExactly(
                        "The time that --stop-after gives is up: stopping as soon as the work so far is saved.");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void without_a_limit_time_never_asks() {
        try (Interrupts interrupts = Interrupts.none()) {
            assertThat(interrupts.requested()).isFalse();
        }
        TimeBudget budget = budget(Optional.empty(), seconds(1));
        pass(Duration.ofDays(1000));
        assertThat(budget.isSpent()).isFalse();
    }

    @Test
    void a_checkpoint_longer_than_the_grace_moves_the_stop_and_is_warned_of_once() {
        TimeBudget budget = budget(seconds(1000), seconds(60));
        budget.checkpointTook(Duration.ofSeconds(59));
        pass(Duration.ofSeconds(965));
        assertThat(budget.isSpent()).isFalse();
        assertThat(warnings()).isEmpty();

        budget.checkpointTook(Duration.ofMillis(95_500));
        assertThat(budget.isSpent()).isTrue();
        budget.checkpointTook(Duration.ofSeconds(200));
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("took 95.5 s", "grace is 60.0 s", "35.5 s earlier", "checkpoint_every", "faster disk");
    }

    @Test
    void a_shorter_checkpoint_does_not_make_the_longest_be_forgotten() {
        TimeBudget budget = budget(seconds(100), seconds(10));
        budget.checkpointTook(Duration.ofSeconds(30));
        budget.checkpointTook(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(80));
        assertThat(budget.isSpent()).isTrue();
    }

    @Test
    void without_stop_after_the_warning_says_nothing_of_an_earlier_stop() {
        budget(Optional.empty(), seconds(1)).checkpointTook(Duration.ofSeconds(2));
        assertThat(warnings()).singleElement().asString().contains("took 2.0 s").doesNotContain("--stop-after");
    }

    @Test
    void limits_are_above_zero() {
        assertThatThrownBy(() -> budget(seconds(0), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stop_after must be above 0, got PT0S");
    }
}

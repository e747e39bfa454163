package io.burnish.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// What signals do to a process is in [KillTest].
class InterruptsTest {

    @Test
    void onlyASecondCtrlCForcesAndOnlyWhenItIsNoEchoOfTheFirst() throws InterruptedException {
        var said = new ArrayList<String>();
        int[] forced = {0};
        var interrupts =
                new Interrupts(said::add, () -> forced[0]++, new TimeBudget(TimeLimits.none(), System::nanoTime));
        assertThat(interrupts.requested()).isFalse();

        interrupts.signalled("INT");
        interrupts.signalled("INT");
        assertThat(interrupts.requested()).isTrue();
        Thread.sleep(1050);
        interrupts.signalled("TERM");
        interrupts.signalled("HUP");
        assertThat(forced[0]).isZero();

        interrupts.signalled("INT");
        assertThat(forced[0]).isEqualTo(1);
        assertThat(said).hasSize(2);
    }

    @Test
    void aLibrarysCallerMayAskItself() {
        try (Interrupts interrupts = Interrupts.none()) {
            interrupts.request();
            assertThat(interrupts.requested()).isTrue();
        }
    }
}

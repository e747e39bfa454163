package io.burnish.generate;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/// Waits before a server is asked again.
@FunctionalInterface
interface Pause {

    /// @param stopped ends the wait when nothing more is to be asked
    void pause(Duration time, CountDownLatch stopped) throws InterruptedException;
}

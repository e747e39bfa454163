package io.burnish.data.tokens;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says now and then how far tokenising has come: large data takes minutes, once.
final class Progress {

    private static final Logger LOG = LoggerFactory.getLogger(PreferenceDataset.class);

    private static final long EVERY_NANOS = 10_000_000_000L;

    private final long start = System.nanoTime();
    private long said = start;
    private long rows;

    /// Counts a row.
    void countRow() {
        rows++;
        if ((rows & 63) == 0 && System.nanoTime() - said > EVERY_NANOS) {
            said = System.nanoTime();
            say("tokenising: %,d rows in %.0f s");
        }
    }

    long rows() {
        return rows;
    }

    void done() {
        say("tokenised %,d rows in %.1f s");
    }

    private void say(String text) {
        LOG.info("{}", text.formatted(rows, (System.nanoTime() - start) / 1e9));
    }
}

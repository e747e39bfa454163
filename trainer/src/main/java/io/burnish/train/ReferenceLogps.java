package io.burnish.train;

import io.burnish.losses.fused.AnswerStatistics;

/// The frozen reference's log-probabilities, by data row: data, not a second model.
@FunctionalInterface
public interface ReferenceLogps {

    /// For losses without a reference.
    ReferenceLogps NONE = row -> Logps.NONE;

    /// Sums over the answers' scored tokens, in nats.
    ///
    /// @param chosenCommon over its first tokens only, as many as the shorter answer has; NaN where not counted
    record Logps(double chosen, double rejected, double chosenCommon, double rejectedCommon) {

        static final Logps NONE = new Logps(0, 0, 0, 0);

        /// For the losses that look at whole answers only.
        public Logps(double chosen, double rejected) {
            this(chosen, rejected, Double.NaN, Double.NaN);
        }

        /// What the head measured of a pair.
        public static Logps of(AnswerStatistics chosen, AnswerStatistics rejected) {
            return new Logps(chosen.logp(), rejected.logp(), chosen.commonLogp(), rejected.commonLogp());
        }
    }

    /// @throws IllegalArgumentException if the row was never scored
    Logps of(long row);
}

package io.burnish.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import io.burnish.model.ModelConfig;
import io.burnish.model.Recompute;
import io.burnish.model.Weights;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How long phases take, from work that is counted by hand.
class TimePlanTest {

    private static final double PEAK = 1e9;

    // a prompt of 3 tokens, answers of 2 and 4: 3 + 1 + 3 tokens are computed, 2 + 4 are scored
    private static final TokenPair PAIR = new TokenPair(
            0, "p", new int[] {5, 6, 7}, TokenAnswer.of(new int[] {8, 9}), TokenAnswer.of(new int[] {8, 9, 10, 11}));

    private static double work(ModelConfig config) {
        double hidden = config.hidden();
        double query = config.queryHeads() * config.headSize();
        double columns = query + 2.0 * config.keyHeads() * config.headSize();
        double layer = hidden * columns + query * hidden + 3 * hidden * config.inner();
        // keys seen: 1 + 2 + 3 by the prompt, 4 by the first answer, 4 + 5 + 6 by the second
        double attention = 2 * (6 + 4 + 15) * query * config.layers();
        return 6 * (7 * layer * config.layers() + 6 * hidden * config.vocabulary() + attention);
    }

    @Test
    void phasesTakeTheirWorkOverHalfOfThePeak() {
        try (Weights weights = TinyTraining.weights()) {
            double pair = work(weights.config());
            TimePlan plan = plan(weights.config(), "dpo", Recompute.NONE);
            assertThat(plan.training()).isCloseTo(10 * 2 * pair / (0.5 * PEAK), withinPercentage(1e-6));
            assertThat(plan.reference()).isCloseTo((2 + 1) * pair / 3 / (0.5 * PEAK), withinPercentage(1e-6));
            assertThat(plan.evaluation()).isCloseTo(pair / 3 / (0.5 * PEAK), withinPercentage(1e-6));
            assertThat(plan(weights.config(), "simpo", Recompute.NONE).reference())
                    .isZero();
            assertThat(plan(weights.config(), "dpo", Recompute.LAYER).training() / plan.training())
                    .isCloseTo(4 / 3.0, withinPercentage(1e-6));
            assertThat(plan(weights.config(), "aot", Recompute.NONE).training() / plan.training())
                    .as("all log-probs first")
                    .isCloseTo(4 / 3.0, withinPercentage(1e-6));
        }
    }

    private static TimePlan plan(ModelConfig config, String loss, Recompute recompute) {
        TokenPairs train = TokenPairs.of(List.of(PAIR, PAIR));
        return TimePlan.of(
                new TimePlan.Work(
                        config, train, TokenPairs.of(List.of(PAIR)), TinyTraining.loss(loss), 10, 2, recompute),
                PEAK);
    }
}

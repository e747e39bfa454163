package io.burnish.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/// What single losses promise beyond their numbers.
class LossBehaviourTest {

    private static final StepTotals ONE = new StepTotals(1, 30);

    @Test
    void aPolicyThatIsItsOwnReferenceHasDpoLossLogTwo() {
        var answers = new PairLogps(AnswerLogps.of(-42.5, -42.5, 30), AnswerLogps.of(-54, -54, 25));
        assertThat(new Dpo(0.1, 0).evaluate(answers, ONE).loss()).isEqualTo(Math.log(2));
        assertThat(new Robust(0.1, 0.1).evaluate(answers, ONE).loss()).isCloseTo(Math.log(2), within(1e-15));
    }

    @Test
    void lengthRegularisationPushesALongerChosenAnswerLess() {
        var loss = new Rdpo(0.1, 0.01);
        double sameLength = pushOnChosen(loss, 25, 25);
        assertThat(pushOnChosen(loss, 80, 25)).isLessThan(sameLength);
        assertThat(pushOnChosen(loss, 25, 80)).isGreaterThan(sameLength);
        assertThat(new Rdpo(0.1, 0).value(LossTableTest.PAIR)).isEqualTo(new Dpo(0.1, 0).value(LossTableTest.PAIR));
    }

    @Test
    void aHingeAtItsCornerHasTheGradientOfAutograd() {
        var corner = new PairLogps(AnswerLogps.of(-40, -40, 10), AnswerLogps.of(-50, -40, 10));
        assertThat(new Hinge(0.1).value(corner).chosen().common()).isZero();
        assertThat(new Slic(-10, 0).value(corner).rejected().common()).isZero();
        assertThat(new Slic(10, 0).value(corner)).isEqualTo(new PairValue(0, -1, 1));
    }

    @Test
    void smoothedDpoRestsAtAFiniteMargin() {
        double best = Math.log(0.9 / 0.1) / 0.1;
        var pair = new PairLogps(AnswerLogps.of(-40 + best, -40, 10), AnswerLogps.of(-50, -50, 10));
        assertThat(new Dpo(0.1, 0.1).value(pair).chosen().common()).isCloseTo(0, within(1e-15));
    }

    @Test
    void sftIsAMeanOverTheTokensOfTheStepNotOverItsRows() {
        var shortRow = AnswerLogps.of(-2, 0, 1);
        var longRow = AnswerLogps.of(-30, 0, 99);
        var step = new StepTotals(2, 100);
        double total = new Sft()
                        .evaluate(new PairLogps(shortRow, shortRow), step)
                        .loss()
                + new Sft().evaluate(new PairLogps(longRow, longRow), step).loss();
        assertThat(total).isCloseTo(0.32, within(1e-15));
        assertThat(new Sft().paired()).isFalse();
    }

    @Test
    void aMixAddsItsPartsEachWithItsOwnDenominator() {
        var mix = new Mix(List.of(
                new Mix.Term(0.8, new Dpo(0.1, 0)), new Mix.Term(0.2, new BcoPair(0.1)), new Mix.Term(1, new Sft())));
        var step = new StepTotals(4, 200);
        double expected = 0.8 * new Dpo(0.1, 0).value(LossTableTest.PAIR).loss() / 4
                + 0.2 * new BcoPair(0.1).value(LossTableTest.PAIR).loss() / 4
                + 42.5 / 200;
        PairOutcome outcome = mix.evaluate(LossTableTest.PAIR, step);
        assertThat(outcome.loss()).isCloseTo(expected, within(1e-15));
        assertThat(outcome.rewardChosen()).isEqualTo(0.1 * -2.5);
        assertThat(mix.needsReference()).isTrue();
        assertThat(new Mix(List.of(new Mix.Term(1, new Sft()))).paired()).isFalse();
    }

    @Test
    void wpoWeighsByTheChosenAlignmentAndClampsFromAbove() {
        var pair = new PairLogps(new AnswerLogps(-20, -21, 10, -5, -15), new AnswerLogps(-30, -31, 20, -10, -20));
        assertThat(wpo(Alignment.SAMPLED, OptionalDouble.empty()).weight(pair)).isEqualTo(Math.exp(-0.5 - 0.5));
        assertThat(wpo(Alignment.GREEDY, OptionalDouble.empty()).weight(pair)).isEqualTo(Math.exp(-1.5 - 1));
        assertThat(wpo(Alignment.NONE, OptionalDouble.empty()).weight(pair)).isEqualTo(Math.exp(-2 - 1.5));
        assertThat(wpo(Alignment.SAMPLED, OptionalDouble.of(0.25)).weight(pair)).isEqualTo(0.25);
        PairOutcome base = new Dpo(0.1, 0).evaluate(pair, ONE);
        assertThat(wpo(Alignment.SAMPLED, OptionalDouble.of(0.25)).evaluate(pair, ONE))
                .isEqualTo(new PairOutcome(
                        base.loss() / 4,
                        base.chosen().times(0.25),
                        base.rejected().times(0.25),
                        base.rewardChosen(),
                        base.rewardRejected()));
    }

    @Test
    void aTailCountsAsManyTimesAsItIsTold() {
        // 30 and 25 tokens: the chosen answer's first 25 have -35 of its -42.5, and -33 of the reference's -40
        var pair = new PairLogps(
                new AnswerLogps(-42.5, -40, 30, 0, 0, -35, -33), new AnswerLogps(-54, -50, 25, 0, 0, -54, -50));
        var cut = new PairLogps(AnswerLogps.of(-35, -33, 30), AnswerLogps.of(-54, -50, 25));
        var half = new PairLogps(AnswerLogps.of(-38.75, -36.5, 30), AnswerLogps.of(-54, -50, 25));
        var dpo = new Dpo(0.1, 0);
        assertThat(new WithTailWeight(dpo, 0).value(pair).loss())
                .isEqualTo(dpo.value(cut).loss());
        assertThat(new WithTailWeight(dpo, 0).value(pair).chosen().tail()).isZero();
        assertThat(new WithTailWeight(dpo, 0.5).value(pair).loss())
                .isCloseTo(dpo.value(half).loss(), within(1e-15));
        assertThat(new WithTailWeight(dpo, 0.5).reward(pair.chosen())).isCloseTo(0.1 * -2.25, within(1e-15));
    }

    @Test
    void aTailThatWasNotCountedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WithTailWeight(new Dpo(0.1, 0), 0.5).evaluate(LossTableTest.PAIR, ONE))
                .withMessageStartingWith("ld_alpha reads the sums over the tokens that both answers have");
    }

    @Test
    void wpoRefusesAnswersWithoutTheSumItReads() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wpo(Alignment.SAMPLED, OptionalDouble.empty()).evaluate(LossTableTest.PAIR, ONE))
                .withMessage("wpo with alignment sampled needs the answer's collisionLogp, which is not a number here");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Wpo(new Sft(), Alignment.NONE, OptionalDouble.empty()))
                .withMessage("base must be a loss on pairs, got Sft[]");
    }

    /// Where TRL multiplies an infinity by zero, the loss has a limit: the logistic one.
    @Test
    void discopopIsLogisticAtVeryNegativeMargins() {
        var hopeless = new PairLogps(AnswerLogps.of(-1e4, 0, 10), AnswerLogps.of(0, 0, 10));
        assertThat(new Discopop(0.1, 0.05).value(hopeless)).isEqualTo(new Dpo(0.1, 0).value(hopeless));
    }

    @Test
    void orpoGoesOnSmoothlyWhereAnAnswerIsKnownByHeart() {
        var loss = new Orpo(0.1);
        double below = push(loss, -1e-6 - 1e-12);
        assertThat(push(loss, -1e-6 + 1e-12)).isCloseTo(below, within(1e-5 * below));
        assertThat(push(loss, 0)).isPositive().isFinite();
    }

    @Test
    void alphapoWithoutBendIsSimpo() {
        assertThat(new Alphapo(2.5, 1.375, 0).value(LossTableTest.PAIR))
                .isEqualTo(new Simpo(2.5, 1.375, true, 0).value(LossTableTest.PAIR));
    }

    @Test
    void aRecordCannotBeMadeWrong() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Dpo(-1, 0)).withMessage("beta must be > 0, got -1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Robust(0.1, 0.5))
                .withMessage("label_smoothing must be in [0, 0.5), got 0.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ExoPair(0.1, 0))
                .withMessage("label_smoothing must be in (0, 0.5), got 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Simpo(Double.NaN, 1, true, 0))
                .withMessage("beta must be a finite number, got NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WithNll(new Dpo(0.1, 0), -1))
                .withMessage("nll_weight must be >= 0, got -1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WithDivergence(new Simpo(2, 1, true, 0), new FDivergence.ForwardKl()))
                .withMessageStartingWith("f_divergence bends the log-ratio to the reference, which Simpo[");
    }

    private static Wpo wpo(Alignment alignment, OptionalDouble clamp) {
        return new Wpo(new Dpo(0.1, 0), alignment, clamp);
    }

    private static double pushOnChosen(PairLoss loss, int chosenTokens, int rejectedTokens) {
        return Math.abs(loss.value(new PairLogps(
                        AnswerLogps.of(-42.5, -40, chosenTokens), AnswerLogps.of(-54, -50, rejectedTokens)))
                .chosen()
                .common());
    }

    private static double push(PairLoss loss, double rejectedLogp) {
        return loss.value(new PairLogps(AnswerLogps.of(-3, 0, 1), AnswerLogps.of(rejectedLogp, 0, 1)))
                .rejected()
                .common();
    }
}

package io.burnish.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every loss of the catalogue, so also for the next one.
class LossContractTest {

    private static final long SEED = Long.getLong("burnish.seed", System.nanoTime());
    private static final String AGAIN = "again with -Dburnish.seed=" + SEED;

    private static final List<PairLogps> EXTREMES = extremes();

    static List<LossCase> cases() {
        return LossCases.all();
    }

    static List<LossEntry> entries() {
        return LossCatalogue.entries();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aStepAgainstTheGradientLowersTheLoss(LossCase description) {
        SeparableLoss loss = LossCases.create(description);
        var random = new SplittableRandom(SEED);
        var step = new StepTotals(1, 20);
        for (int i = 0; i < 20; i++) {
            PairLogps pair = LossCases.pair(random);
            PairOutcome before = loss.evaluate(pair, step);
            double norm = Math.hypot(before.chosen().common(), before.rejected().common());
            if (norm < 1e-6) {
                continue;
            }
            double rate = 1e-5 / norm;
            var after = new PairLogps(
                    moved(pair.chosen(), -rate * before.chosen().common()),
                    moved(pair.rejected(), -rate * before.rejected().common()));
            SeparableLoss unweighted = loss instanceof Wpo wpo ? wpo.base() : loss;
            assertThat(unweighted.evaluate(after, step).loss())
                    .as("%s at %s; %s", description, pair, AGAIN)
                    .isLessThan(unweighted.evaluate(pair, step).loss());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void sharesAreDividedByTheStepsTotals(LossCase description) {
        SeparableLoss loss = LossCases.create(description);
        PairLogps pair = LossCases.pair(new SplittableRandom(SEED));
        PairOutcome alone = loss.evaluate(pair, new StepTotals(1, 50));
        PairOutcome oneOfEight = loss.evaluate(pair, new StepTotals(8, 400));
        assertThat(oneOfEight.loss() * 8).as(AGAIN).isCloseTo(alone.loss(), within(1e-12 * Math.abs(alone.loss())));
        assertThat(oneOfEight.chosen().common() * 8)
                .isCloseTo(
                        alone.chosen().common(),
                        within(1e-12 * Math.abs(alone.chosen().common())));
        assertThat(oneOfEight.rejected().common() * 8)
                .isCloseTo(
                        alone.rejected().common(),
                        within(1e-12 * Math.abs(alone.rejected().common())));
        assertThat(oneOfEight.rewardChosen()).isEqualTo(alone.rewardChosen());
        assertThat(oneOfEight.rewardRejected()).isEqualTo(alone.rewardRejected());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nothingOverflowsHoweverUnlikelyTheAnswers(LossCase description) {
        SeparableLoss loss = LossCases.create(description);
        assertThat(EXTREMES).allMatch(pair -> isFinite(loss.evaluate(pair, new StepTotals(2, 100))));
    }

    private static boolean isFinite(PairOutcome outcome) {
        return outcome.isFinite()
                && Double.isFinite(outcome.rewardChosen())
                && Double.isFinite(outcome.rewardRejected());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theReferenceIsReadExactlyWhereTheLossSaysSo(LossCase description) {
        SeparableLoss loss = LossCases.create(description);
        var random = new SplittableRandom(SEED);
        var step = new StepTotals(1, 20);
        boolean read = false;
        for (int i = 0; i < 20; i++) {
            PairLogps pair = LossCases.pair(random);
            var other = new PairLogps(referenced(pair.chosen(), -7.25), referenced(pair.rejected(), -3.5));
            read |= !loss.evaluate(pair, step).equals(loss.evaluate(other, step));
        }
        assertThat(read).as(AGAIN).isEqualTo(loss.needsReference());
    }

    @ParameterizedTest
    @MethodSource("entries")
    void theCatalogueSaysTheSameOfTheReferenceAsTheLoss(LossEntry entry) {
        boolean needed = LossCases.any(LossCases.defaults(entry)).needsReference();
        switch (entry.reference()) {
            case NEEDED -> assertThat(needed).isTrue();
            case NOT_NEEDED -> assertThat(needed).isFalse();
            case AS_INSIDE -> assertThat(needed).as("both defaults hold a dpo").isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    void rewardsOfReferenceLossesAreBetaTimesTheLogRatio(LossEntry entry) throws LossProblems {
        if (entry.reference() != LossEntry.ReferenceUse.NEEDED) {
            return;
        }
        PreferenceLoss loss = LossCatalogue.create(entry.name(), Map.of("beta", 0.3));
        assertThat(loss.reward(AnswerLogps.of(-40, -50, 8))).isCloseTo(3, within(1e-12));
        PairOutcome outcome = loss.evaluate(List.of(LossTableTest.PAIR)).getFirst();
        assertThat(outcome.rewardChosen()).isCloseTo(0.3 * -2.5, within(1e-12));
        assertThat(outcome.rewardRejected()).isCloseTo(0.3 * -4, within(1e-12));
    }

    @Test
    void everyPermittedRecordIsInTheCatalogueOrMadeByAnOption() {
        Set<Class<?>> made = Stream.concat(
                        cases().stream(), LossCatalogue.entries().stream().map(LossCases::defaults))
                .map(LossCases::any)
                .flatMap(LossContractTest::withInside)
                .map(Object::getClass)
                .collect(Collectors.toSet());
        assertThat(leaves(PreferenceLoss.class))
                .allSatisfy(leaf -> assertThat(leaf)
                        .as("%s needs an entry in LossEntries", leaf.getSimpleName())
                        .isIn(made));
    }

    @Test
    void aLossIsNamedAsItsRecord() {
        assertThat(LossCases.separable()).allSatisfy(entry -> {
            PreferenceLoss innermost = withInside(LossCases.create(LossCases.defaults(entry)))
                    .filter(loss -> !(loss instanceof WithNll))
                    .findFirst()
                    .orElseThrow();
            String snake = innermost
                    .getClass()
                    .getSimpleName()
                    .replaceAll("(?<=[a-z])([A-Z])", "_$1")
                    .toLowerCase(Locale.ROOT);
            assertThat(snake).isEqualTo(entry.name());
        });
    }

    private static Stream<PreferenceLoss> withInside(PreferenceLoss loss) {
        Stream<PreferenceLoss> inside =
                switch (loss) {
                    case WithNll nll -> withInside(nll.base());
                    case WithDivergence divergence -> withInside(divergence.base());
                    case WithTailWeight tail -> withInside(tail.base());
                    case Wpo wpo -> withInside(wpo.base());
                    case Mix mix -> mix.terms().stream().flatMap(term -> withInside(term.loss()));
                    case PairLoss _, Sft _, CoupledLoss _ -> Stream.empty();
                };
        return Stream.concat(Stream.of(loss), inside);
    }

    private static Stream<Class<?>> leavesOf(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(LossContractTest::leavesOf)
                : Stream.of(type);
    }

    private static List<Class<?>> leaves(Class<?> type) {
        return leavesOf(type).collect(Collectors.toList());
    }

    private static List<PairLogps> extremes() {
        List<AnswerLogps> answers = new ArrayList<>();
        for (double logp : new double[] {-1e4, -12, -1e-9, 0}) {
            for (double reference : new double[] {-1e4, -12, 0}) {
                for (int tokens : new int[] {1, 300}) {
                    answers.add(new AnswerLogps(logp, reference, tokens, 0, logp / 2, logp / 2, reference / 2));
                }
            }
        }
        List<PairLogps> pairs = new ArrayList<>();
        answers.forEach(chosen -> answers.forEach(rejected -> pairs.add(new PairLogps(chosen, rejected))));
        return pairs;
    }

    private static AnswerLogps moved(AnswerLogps answer, double by) {
        return new AnswerLogps(
                answer.logp() + by,
                answer.referenceLogp(),
                answer.tokens(),
                answer.greedyLogp(),
                answer.collisionLogp(),
                answer.commonLogp() + by,
                answer.commonReferenceLogp());
    }

    private static AnswerLogps referenced(AnswerLogps answer, double reference) {
        return new AnswerLogps(
                answer.logp(),
                reference,
                answer.tokens(),
                answer.greedyLogp(),
                answer.collisionLogp(),
                answer.commonLogp(),
                reference / 2);
    }
}

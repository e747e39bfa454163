package io.burnish.judge;

import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/// What a judge gives to constant answers, each beside the first real answer of every prompt.
///
/// @param figures one for each constant answer, in their order
public record Audit(List<Figure> figures) {

    /// A constant answer that beats more real answers than this is a way to cheat the judge.
    private static final double SUSPICIOUS = 0.1;

    public Audit {
        figures = List.copyOf(figures);
    }

    /// @param answer the constant answer
    /// @param prompts how many had a real answer beside it
    /// @param unscored for how many the judge gave it no score
    /// @param mean of its scores
    /// @param highest of its scores
    /// @param realMean of the real answers' scores
    /// @param beats at how many prompts it scored higher than the real answer
    public record Figure(
            ConstantAnswer answer,
            int prompts,
            int unscored,
            OptionalDouble mean,
            OptionalDouble highest,
            OptionalDouble realMean,
            int beats) {

        /// The share of real answers that it beats.
        public double share() {
            return prompts == 0 ? 0 : (double) beats / prompts;
        }

        /// Whether it pays to give this answer to everything.
        public boolean suspicious() {
            return share() > SUSPICIOUS;
        }
    }

    /// @param prompts with their real answers
    public static Audit of(Judge judge, List<JudgedPrompt> prompts, List<ConstantAnswer> answers) {
        return new Audit(
                answers.stream().map(answer -> figure(judge, prompts, answer)).toList());
    }

    /// Whether no constant answer pays.
    public boolean passed() {
        return figures.stream().noneMatch(Figure::suspicious);
    }

    private static Figure figure(Judge judge, List<JudgedPrompt> prompts, ConstantAnswer answer) {
        List<JudgedPrompt> block = new ArrayList<>();
        for (JudgedPrompt prompt : prompts) {
            prompt.samples().stream()
                    .filter(sample ->
                            sample.finish() != Finish.ERROR && !sample.text().equals(answer.text()))
                    .findFirst()
                    .ifPresent(real -> block.add(prompt.withSamples(List.of(real, imitation(real, answer)))));
        }
        List<Verdict> verdicts = block.isEmpty() ? List.of() : judge.judge(block);
        SampleScores scores = SampleScores.of(judge.name(), verdicts);
        DoubleStream.Builder real = DoubleStream.builder();
        DoubleStream.Builder constant = DoubleStream.builder();
        int beats = 0;
        int scored = 0;
        for (JudgedPrompt pair : block) {
            OptionalDouble realScore = score(scores, pair, 0);
            OptionalDouble score = score(scores, pair, 1);
            realScore.ifPresent(real);
            score.ifPresent(constant);
            scored += score.isPresent() ? 1 : 0;
            beats +=
                    score.isPresent() && realScore.isPresent() && score.getAsDouble() > realScore.getAsDouble() ? 1 : 0;
        }
        double[] scoresOfConstant = constant.build().toArray();
        return new Figure(
                answer,
                block.size(),
                block.size() - scored,
                DoubleStream.of(scoresOfConstant).average(),
                DoubleStream.of(scoresOfConstant).max(),
                real.build().average(),
                beats);
    }

    private static OptionalDouble score(SampleScores scores, JudgedPrompt pair, int place) {
        return scores.of(pair.promptId(), pair.samples().get(place).sample());
    }

    private static Sample imitation(Sample real, ConstantAnswer answer) {
        return new Sample(
                real.promptId(),
                real.iteration(),
                real.sample() + 1,
                real.prompt(),
                answer.text(),
                new int[0],
                new double[0],
                Finish.STOP,
                0,
                "constant",
                answer.name());
    }
}

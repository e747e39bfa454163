package io.burnish.generate;

import io.burnish.data.exchange.Finish;
import io.burnish.data.random.NamedSeed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Makes several answers for each one that is wanted, and gives the best.
///
/// Candidate j of the answer with seed s has the seed `s/candidate-j`. A finished answer is preferred to a cut one
/// and that to none, whatever their scores; of equal ones the first is taken.
public final class BestOfNEngine implements AnswerEngine {

    private final AnswerEngine engine;
    private final int candidates;
    private final AnswerRanking ranking;

    /// @param engine is closed with this one
    /// @param candidates for each answer
    public BestOfNEngine(AnswerEngine engine, int candidates, AnswerRanking ranking) {
        if (candidates < 2) {
            throw new IllegalArgumentException("best_of_n must be at least 2, got " + candidates);
        }
        this.engine = engine;
        this.candidates = candidates;
        this.ranking = ranking;
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public String model() {
        return engine.model();
    }

    @Override
    public List<List<Answer>> answer(List<Request> requests, SamplingSettings settings) {
        List<Request> wide = requests.stream().map(this::widened).toList();
        List<List<Answer>> answers = engine.answer(wide, settings);
        List<double[]> scores = rankable(wide, answers);
        List<List<Answer>> best = new ArrayList<>();
        for (int request = 0; request < requests.size(); request++) {
            List<Answer> of = new ArrayList<>();
            for (int sample = 0; sample < requests.get(request).samples(); sample++) {
                of.add(best(answers.get(request), scores.get(request), sample * candidates));
            }
            best.add(of);
        }
        return best;
    }

    private Request widened(Request request) {
        List<Long> seeds = request.seeds().stream()
                .flatMap(seed -> IntStream.range(0, candidates)
                        .mapToObj(j -> NamedSeed.of(seed, "candidate-" + j).value()))
                .toList();
        return new Request(request.id(), request.prompt(), seeds);
    }

    /// Scores of the answers; one that failed is not shown to the ranking.
    private List<double[]> rankable(List<Request> requests, List<List<Answer>> answers) {
        List<List<Answer>> shown = answers.stream()
                .map(of -> of.stream()
                        .filter(answer -> answer.finish() != Finish.ERROR)
                        .toList())
                .toList();
        List<double[]> given = ranking.scores(requests, shown);
        List<double[]> scores = new ArrayList<>();
        for (int request = 0; request < answers.size(); request++) {
            int at = 0;
            double[] of = new double[answers.get(request).size()];
            for (int i = 0; i < of.length; i++) {
                boolean failed = answers.get(request).get(i).finish() == Finish.ERROR;
                double score = failed ? Double.NEGATIVE_INFINITY : given.get(request)[at++];
                of[i] = Double.isNaN(score) ? Double.NEGATIVE_INFINITY : score;
            }
            scores.add(of);
        }
        return scores;
    }

    private Answer best(List<Answer> answers, double[] scores, int from) {
        int best = from;
        for (int i = from + 1; i < from + candidates; i++) {
            int by = Integer.compare(rank(answers.get(best)), rank(answers.get(i)));
            if (by > 0 || by == 0 && scores[i] > scores[best]) {
                best = i;
            }
        }
        return answers.get(best);
    }

    private static int rank(Answer answer) {
        return Arrays.asList(Finish.STOP, Finish.LENGTH, Finish.ERROR).indexOf(answer.finish());
    }

    @Override
    public void close() {
        engine.close();
    }
}

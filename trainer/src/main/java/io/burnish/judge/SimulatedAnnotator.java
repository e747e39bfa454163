package io.burnish.judge;

import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.Verdict;
import io.burnish.data.random.NamedSeed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// One of a pool of judges, drawn anew for each prompt, that errs at times: what a human annotator may be like
/// (AlpacaFarm, arXiv 2305.14387).
///
/// Before the scores of a prompt come the verdicts of the judge drawn, under a name such as
/// `simulated_annotator/rules`, without the noise.
final class SimulatedAnnotator implements Judge {

    private final String name;
    private final List<Judge> pool;
    private final double flip;
    private final double deviation;
    private final JudgeSeeds seeds;

    /// @param flip how probable it is that a prompt's scores are mirrored: the best becomes the worst
    /// @param deviation of Gaussian noise on the score of each text
    SimulatedAnnotator(String name, List<Judge> pool, double flip, double deviation, JudgeSeeds seeds) {
        this.name = name;
        this.pool = pool;
        this.flip = flip;
        this.deviation = deviation;
        this.seeds = seeds;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Verdict> judge(List<JudgedPrompt> block) {
        int[] drawn = block.stream()
                .mapToInt(prompt -> (int) draws(prompt).below(pool.size(), 0))
                .toArray();
        Map<String, List<Verdict>> byPrompt = new HashMap<>();
        for (int judge = 0; judge < pool.size(); judge++) {
            int number = judge;
            List<JudgedPrompt> share = IntStream.range(0, drawn.length)
                    .filter(i -> drawn[i] == number)
                    .mapToObj(block::get)
                    .toList();
            if (!share.isEmpty()) {
                for (Verdict verdict : pool.get(judge).judge(share)) {
                    byPrompt.computeIfAbsent(verdict.promptId(), _ -> new ArrayList<>())
                            .add(verdict);
                }
            }
        }
        List<Verdict> all = new ArrayList<>();
        for (int i = 0; i < drawn.length; i++) {
            JudgedPrompt prompt = block.get(i);
            List<Verdict> verdicts = byPrompt.getOrDefault(prompt.promptId(), List.of());
            verdicts.forEach(verdict -> all.add(Verdicts.within(name, verdict)));
            all.addAll(noisy(prompt, SampleScores.of(pool.get(drawn[i]).name(), verdicts)));
        }
        return all;
    }

    private List<Verdict> noisy(JudgedPrompt prompt, SampleScores scores) {
        double[] all = scores.of(prompt);
        boolean flipped = draws(prompt).uniform(1) < flip;
        double mirror =
                Arrays.stream(all).min().orElse(0) + Arrays.stream(all).max().orElse(0);
        Map<String, Double> noise = new HashMap<>();
        for (Candidate candidate : Candidate.of(prompt)) {
            noise.put(candidate.text(), deviation * gaussian(seeds.of(candidate.id() + "/noise")));
        }
        List<Verdict> verdicts = new ArrayList<>();
        for (Sample sample : prompt.samples()) {
            OptionalDouble score = scores.of(prompt.promptId(), sample.sample());
            OptionalDouble noisy = score.isEmpty()
                    ? score
                    : OptionalDouble.of((flipped ? mirror - score.getAsDouble() : score.getAsDouble())
                            + noise.getOrDefault(sample.text(), 0.0));
            verdicts.add(Verdicts.derived(name, prompt, sample, noisy, "the judge drawn has no score for it"));
        }
        return verdicts;
    }

    private NamedSeed draws(JudgedPrompt prompt) {
        return seeds.of(prompt.promptId() + "/annotator");
    }

    /// Box and Muller's.
    private static double gaussian(NamedSeed seed) {
        double radius = Math.sqrt(-2 * StrictMath.log(1 - seed.uniform(0)));
        return radius * StrictMath.cos(2 * Math.PI * seed.uniform(1));
    }
}

package io.burnish.phase;

import io.burnish.data.exchange.Prompt;
import io.burnish.data.exchange.Prompts;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.SampleLines;
import io.burnish.data.exchange.ScoredSample;
import io.burnish.data.exchange.Verdict;
import io.burnish.data.exchange.VerdictLines;
import io.burnish.data.random.NamedSeed;
import io.burnish.evaluate.AnswerLengths;
import io.burnish.evaluate.Bootstrap;
import io.burnish.evaluate.Measured;
import io.burnish.evaluate.Repetition;
import io.burnish.evaluate.TextAnswer;
import io.burnish.judge.Judge;
import io.burnish.judge.JudgeSeeds;
import io.burnish.judge.JudgedPrompt;
import io.burnish.judge.Judges;
import io.burnish.judge.SampleScores;
import io.burnish.model.ModelDirectory;
import io.burnish.recipe.EvaluateSettings;
import io.burnish.run.PhaseDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A model's answers to prompts of their own, made and judged: for measuring only.
final class AnswerEvaluation {

    private static final Logger log = LoggerFactory.getLogger(AnswerEvaluation.class);
    private static final String SAMPLES = "samples.jsonl";
    private static final String VERDICTS = "verdicts.jsonl";

    private final RunContext context;
    private final Iteration iteration;
    private final EvaluateSettings settings;
    private final long seed;

    AnswerEvaluation(RunContext context, Iteration iteration, EvaluateSettings settings) {
        this.context = context;
        this.iteration = iteration;
        this.settings = settings;
        this.seed = iteration.recipe().seed();
    }

    /// @param files gets what was written
    SequencedMap<String, Measured> measure(ModelDirectory model, PhaseDirectory directory, List<Path> files) {
        List<Prompt> all = Prompts.read(settings.prompts()).prompts();
        List<Prompt> prompts =
                all.subList(0, Math.min(all.size(), settings.limit().orElse(all.size())));
        AnswerMaker maker = new AnswerMaker(seed, iteration.number(), settings.generate(), "evaluate");
        List<Sample> samples;
        try (BlockFile file = new BlockFile(context.run(), directory, SAMPLES)) {
            maker.make(context, model, prompts, file);
            samples = SampleLines.read(file.file());
            files.add(file.file());
        }
        List<JudgedPrompt> judged = new ArrayList<>(JudgedPrompts.of(prompts, samples));
        settings.baseline().ifPresent(file -> Baseline.join(judged, SampleLines.read(file)));
        String name = Judges.type(settings.judge());
        List<Verdict> verdicts;
        try (BlockFile file = new BlockFile(context.run(), directory, VERDICTS);
                JudgeModels models = new JudgeModels(
                        context.machine(),
                        context.run().durable(),
                        directory.path(),
                        () -> model,
                        iteration::reference)) {
            Judge judge = Judges.of(settings.judge(), models, new JudgeSeeds(seed, iteration.number()));
            file.addBlocks(context, "judging", judged, block -> JudgePhase.lines(judge, block));
            verdicts = VerdictLines.read(file.file());
            files.add(file.file());
            NullModelCheck.of(settings.main(), judge, settings.judge(), judged, samples)
                    .forEach(warning -> log.warn("iteration-{}: {}", iteration.number(), warning));
        }
        return figures(name, samples, judged, verdicts);
    }

    private SequencedMap<String, Measured> figures(
            String judge, List<Sample> samples, List<JudgedPrompt> judged, List<Verdict> verdicts) {
        Bootstrap bootstrap =
                Bootstrap.of(NamedSeed.of(seed, "iteration-%d/evaluate/bootstrap".formatted(iteration.number())));
        return figures(judge, samples, judged, verdicts, settings.baseline().isPresent(), bootstrap);
    }

    /// All that can be said of answers and the verdicts on them.
    ///
    /// @param against whether the last answer to each prompt is the baseline's
    static SequencedMap<String, Measured> figures(
            String judge,
            List<Sample> samples,
            List<JudgedPrompt> judged,
            List<Verdict> verdicts,
            boolean against,
            Bootstrap bootstrap) {
        SampleScores scores = SampleScores.of(judge, verdicts);
        List<ScoredSample> scored = new ArrayList<>();
        for (Sample sample : samples) {
            OptionalDouble score = scores.of(sample.promptId(), sample.sample());
            if (score.isPresent()) {
                scored.add(new ScoredSample(sample, score.getAsDouble()));
            }
        }
        SequencedMap<String, Measured> figures = new LinkedHashMap<>();
        if (!scored.isEmpty()) {
            figures.putAll(io.burnish.evaluate.SampleScores.measured(scored, bootstrap, judge));
        }
        if (against) {
            figures.putAll(Baseline.winRate(judge, judged, verdicts, bootstrap));
        }
        figures.putAll(AnswerLengths.measured(samples, bootstrap, SAMPLES));
        figures.putAll(Repetition.measured(samples.stream().map(TextAnswer::of).toList(), bootstrap, SAMPLES));
        return figures;
    }
}

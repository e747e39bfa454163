package io.burnish.phase;

import io.burnish.data.exchange.Prompt;
import io.burnish.data.exchange.Prompts;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.SampleLines;
import io.burnish.data.exchange.Verdict;
import io.burnish.data.exchange.VerdictLines;
import io.burnish.data.random.NamedSeed;
import io.burnish.evaluate.Bootstrap;
import io.burnish.evaluate.Measured;
import io.burnish.generate.GenerateSettings;
import io.burnish.judge.Judge;
import io.burnish.judge.JudgeSeeds;
import io.burnish.judge.JudgedPrompt;
import io.burnish.judge.Judges;
import io.burnish.judge.ParseCheck;
import io.burnish.model.ModelDirectory;
import io.burnish.recipe.EvaluateSettings;
import io.burnish.run.Phase;
import io.burnish.run.PhaseDirectory;
import io.burnish.run.RunProblem;
import io.burnish.run.Waypoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A model's answers to prompts of their own, made and judged: for measuring only.
final class AnswerEvaluation {

    static final String SAMPLES = "samples.jsonl";
    static final String VERDICTS = "verdicts.jsonl";

    private static final Logger log = LoggerFactory.getLogger(AnswerEvaluation.class);

    private final RunContext context;
    private final Iteration iteration;
    private final EvaluateSettings settings;
    private final PhaseDirectory directory;
    private final List<Path> written = new ArrayList<>();
    private final long seed;

    AnswerEvaluation(RunContext context, Iteration iteration, EvaluateSettings settings, PhaseDirectory directory) {
        this.context = context;
        this.iteration = iteration;
        this.settings = settings;
        this.directory = directory;
        this.seed = iteration.recipe().seed();
    }

    /// The prompts that are asked for measuring.
    ///
    /// @throws RunProblem (exit 2) if there are none, and nothing else to measure
    static List<Prompt> prompts(EvaluateSettings settings) {
        if (settings.asksNothing()) {
            throw RunProblem.badInput(
                    "evaluate.prompts is [], and evaluate.ratings.models too: nothing would be measured. Name the files with what the model is asked.");
        }
        List<Prompt> all = settings.prompts().isEmpty()
                ? List.of()
                : Prompts.read(settings.prompts()).prompts();
        return all.subList(0, Math.min(all.size(), settings.limit().orElse(all.size())));
    }

    /// The files that were written.
    List<Path> written() {
        return written;
    }

    SequencedMap<String, Measured> measure(ModelDirectory model, Bootstrap bootstrap) {
        SequencedMap<String, Measured> figures = new LinkedHashMap<>();
        List<Prompt> prompts = prompts(settings);
        if (!prompts.isEmpty()) {
            List<Sample> samples = answers(model, prompts, settings.generate(), "evaluate", SAMPLES);
            List<JudgedPrompt> judged = new ArrayList<>(JudgedPrompts.of(prompts, samples));
            settings.baseline().ifPresent(file -> Baseline.join(judged, SampleLines.read(file)));
            List<NullModelCheck.Line> constants = judge(model, judged, samples);
            List<Verdict> verdicts = VerdictLines.read(directory.path().resolve(VERDICTS));
            figures.putAll(new AnswerFigures(settings, bootstrap).of(samples, judged, verdicts));
            figures.putAll(NullModelCheck.figures(constants));
            figures.putAll(divergence(model, prompts, bootstrap));
        }
        figures.putAll(EvaluationRatings.of(settings, players(), bootstrap, seed("elo")));
        return figures;
    }

    private List<Sample> answers(
            ModelDirectory model, List<Prompt> prompts, GenerateSettings generate, String purpose, String name) {
        AnswerMaker maker = new AnswerMaker(seed, iteration.number(), generate, purpose);
        try (BlockFile file = new BlockFile(context.run(), directory, name)) {
            maker.make(context, model, prompts, file);
            written.add(file.file());
            return SampleLines.read(file.file());
        }
    }

    /// Leaves the verdicts in their file.
    ///
    /// @return what constant answers reach with the same judge
    private List<NullModelCheck.Line> judge(ModelDirectory model, List<JudgedPrompt> judged, List<Sample> samples) {
        try (BlockFile file = new BlockFile(context.run(), directory, VERDICTS);
                JudgeModels models = new JudgeModels(
                        context.machine(),
                        context.run().durable(),
                        settings.judge(),
                        directory.path(),
                        () -> model,
                        iteration::reference)) {
            Judge judge = Judges.of(settings.judge(), models, new JudgeSeeds(seed, iteration.number()));
            file.addBlocks(context, "judging", judged, block -> JudgePhase.lines(judge, block));
            ParseCheck.of(settings.judge(), VerdictLines.read(file.file()));
            Path checked = directory.path().resolve(NullModelCheck.FILE);
            List<NullModelCheck.Line> constants =
                    NullModelCheck.of(checked, context.run().durable(), judge, settings.judge(), judged);
            NullModelCheck.warnings(settings.main(), settings.judge(), constants, samples)
                    .forEach(warning -> log.warn("iteration-{}: {}", iteration.number(), warning));
            written.add(file.file());
            written.add(checked);
            return constants;
        }
    }

    private SequencedMap<String, Measured> divergence(ModelDirectory model, List<Prompt> prompts, Bootstrap bootstrap) {
        List<Prompt> asked = prompts.subList(0, Math.min(prompts.size(), settings.klPrompts()));
        if (asked.isEmpty()) {
            return new LinkedHashMap<>();
        }
        Path file = directory.path().resolve(ReferenceDivergence.FILE);
        List<Sample> samples = answers(
                model,
                asked,
                ReferenceDivergence.sampling(settings.generate()),
                ReferenceDivergence.PURPOSE,
                ReferenceDivergence.SAMPLES);
        if (!Files.exists(file)) {
            JsonLines.write(
                    file,
                    ReferenceDivergence.score(context.machine(), model, iteration.reference(), samples),
                    context.run().durable());
        }
        written.add(file);
        return ReferenceDivergence.figures(JsonLines.read(file, ReferenceDivergence.Line.class), bootstrap);
    }

    /// This iteration and those before it, where they left answers and verdicts.
    private List<Player> players() {
        List<Player> players = new ArrayList<>();
        for (int number = 0; settings.ratings().isPresent() && number <= iteration.number(); number++) {
            Path left = context.run().layout().phase(new Waypoint(number, Phase.EVALUATE));
            if (Files.exists(left.resolve(SAMPLES)) && Files.exists(left.resolve(VERDICTS))) {
                players.add(Player.of(
                        "iteration-" + number, left.resolve(SAMPLES), left.resolve(VERDICTS), Optional.empty()));
            }
        }
        return players;
    }

    private NamedSeed seed(String what) {
        return NamedSeed.of(seed, "iteration-%d/evaluate/%s".formatted(iteration.number(), what));
    }
}

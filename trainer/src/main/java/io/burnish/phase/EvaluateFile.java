package io.burnish.phase;

import ai.djl.Device;
import io.burnish.data.exchange.Prompt;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.SampleLines;
import io.burnish.data.exchange.VerdictLines;
import io.burnish.data.random.NamedSeed;
import io.burnish.evaluate.Bootstrap;
import io.burnish.evaluate.Measured;
import io.burnish.evaluate.Scores;
import io.burnish.judge.JudgedPrompt;
import io.burnish.model.Auto;
import io.burnish.model.ModelDirectory;
import io.burnish.recipe.EvaluateSettings;
import io.burnish.recipe.Recipe;
import io.burnish.run.Durable;
import io.burnish.run.RunProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Measures a model: EVALUATE by itself. Files that are there already are not made again.
public final class EvaluateFile {

    /// The name under which the model that is measured plays for ratings.
    private static final String MODEL = "model";

    private static final String LOCAL = "local";

    private final Given given;
    private final long seed;
    private final Durable durable = Durable.onDisk();
    private final List<String> warnings = new ArrayList<>();
    private final SequencedMap<String, Measured> figures = new LinkedHashMap<>();

    private @Nullable Machine machine;

    private EvaluateFile(Given given, long seed) {
        this.given = given;
        this.seed = seed;
    }

    /// What is there before.
    ///
    /// @param model who answers, and who judges where the judge is the model itself
    /// @param reference what held-out rewards and the divergence are measured against
    /// @param samples answers made before; empty: they are made, or taken from the directory
    /// @param verdicts verdicts on them; empty: they are made, or taken from the directory
    /// @param directory where everything goes
    /// @param device where models run
    public record Given(
            Optional<Path> model,
            Optional<Path> reference,
            Optional<Path> samples,
            Optional<Path> verdicts,
            Path directory,
            Auto<Device> device) {

        Path file(String name) {
            return directory.resolve(name);
        }
    }

    /// @param warnings each a sentence: why a figure is not there, or not to be believed
    public record Outcome(SequencedMap<String, Measured> figures, List<String> warnings) {}

    /// Leaves `samples.jsonl`, `verdicts.jsonl`, `held-out.jsonl`, `kl.jsonl`, `null-model.jsonl` and `scores.json`
    /// in a directory, as far as they are asked for.
    ///
    /// @param settings the answers to measure; empty: none
    /// @param heldOut the recipe whose held-out pairs to measure; empty: none
    public static Outcome evaluate(
            Optional<EvaluateSettings> settings, Optional<Recipe> heldOut, Given given, long seed) {
        EvaluateFile file = new EvaluateFile(given, seed);
        file.durable.createDirectories(given.directory());
        heldOut.ifPresent(file::heldOut);
        settings.ifPresent(file::answers);
        new Scores(file.figures).write(given.file(EvaluatePhase.FILE), file.durable);
        return new Outcome(file.figures, file.warnings);
    }

    /// The device, made ready when a model is first wanted.
    private Machine machine() {
        Machine ready = machine == null ? Machine.on(given.device()) : machine;
        machine = ready;
        return ready;
    }

    private Bootstrap bootstrap() {
        return Bootstrap.of(NamedSeed.of(seed, "iteration-1/evaluate/bootstrap"));
    }

    private void heldOut(Recipe recipe) {
        Path file = given.file(HeldOutPairs.FILE);
        Optional<HeldOutModels> models = given.model().map(model -> HeldOutModels.open(model, given.reference()));
        if (!Files.exists(file)) {
            boolean needsReference = recipe.loss().loss().needsReference();
            if (models.isEmpty() || (needsReference && given.reference().isEmpty())) {
                warnings.add("the held-out pairs are not measured: give "
                        + (models.isEmpty() ? "--model DIR" : "--reference DIR, for the loss measures against one"));
                return;
            }
            JsonLines.write(file, models.get().score(recipe, machine()), durable);
        }
        List<HeldOutPairs.Line> lines = JsonLines.read(file, HeldOutPairs.Line.class);
        if (!lines.isEmpty()) {
            models.ifPresent(asked -> asked.requireScored(file, lines.getFirst()));
            figures.putAll(HeldOutPairs.figures(lines, bootstrap()));
        }
    }

    private void answers(EvaluateSettings settings) {
        List<Prompt> prompts = AnswerEvaluation.prompts(settings);
        List<Player> players = new ArrayList<>();
        if (!prompts.isEmpty()) {
            players.add(judged(settings, prompts));
        }
        figures.putAll(
                EvaluationRatings.of(settings, players, bootstrap(), NamedSeed.of(seed, "iteration-1/evaluate/elo")));
    }

    private Player judged(EvaluateSettings settings, List<Prompt> prompts) {
        Path answers = given.samples().orElse(given.file(AnswerEvaluation.SAMPLES));
        if (Files.exists(answers)) {
            given.model().ifPresent(asked -> requireAnswersOf(asked, answers));
        } else {
            Path asked = given.model()
                    .orElseThrow(() -> RunProblem.badInput(
                            "eval: there are no answers yet (%s) and no model that makes them. Give --model DIR or --samples FILE"
                                    .formatted(answers)));
            GenerateFile.answer(asked, prompts, answers, settings.generate(), seed, this::machine);
        }
        List<Sample> made = SampleLines.read(answers);
        List<JudgedPrompt> judged = new ArrayList<>(JudgedPrompts.of(prompts, made));
        settings.baseline().ifPresent(file -> Baseline.join(judged, SampleLines.read(file)));
        Path said = given.verdicts().orElse(given.file(AnswerEvaluation.VERDICTS));
        judge(settings, judged, made, said);
        figures.putAll(new AnswerFigures(settings, bootstrap()).of(made, judged, VerdictLines.read(said)));
        divergence(settings, prompts);
        return Player.of(MODEL, answers, said, Optional.empty());
    }

    /// Leaves verdicts and what constant answers reach; who judges is called for only where one of them is not there.
    private void judge(EvaluateSettings settings, List<JudgedPrompt> judged, List<Sample> made, Path said) {
        Path checked = given.file(NullModelCheck.FILE);
        if (!Files.exists(said) || !Files.exists(checked)) {
            JudgeFile file =
                    new JudgeFile(settings.judge(), given.model(), judged, seed, given.directory(), this::machine);
            boolean paid = Files.exists(said);
            try {
                file.with(judge -> {
                    if (!paid) {
                        file.judge(judge, said);
                    }
                    return NullModelCheck.of(checked, durable, judge, settings.judge(), judged);
                });
            } catch (RunProblem e) {
                if (!paid) {
                    throw e;
                }
                warnings.add("what constant answers reach is not measured: " + e.text());
            }
        }
        List<NullModelCheck.Line> constants =
                Files.exists(checked) ? JsonLines.read(checked, NullModelCheck.Line.class) : List.of();
        warnings.addAll(NullModelCheck.warnings(settings.main(), settings.judge(), constants, made));
        figures.putAll(NullModelCheck.figures(constants));
    }

    private void divergence(EvaluateSettings settings, List<Prompt> prompts) {
        List<Prompt> asked = prompts.subList(0, Math.min(prompts.size(), settings.klPrompts()));
        Path file = given.file(ReferenceDivergence.FILE);
        Path drawn = given.file(ReferenceDivergence.SAMPLES);
        if (!Files.exists(file)) {
            if (asked.isEmpty() || given.model().isEmpty() || given.reference().isEmpty()) {
                return;
            }
            if (!Files.exists(drawn)) {
                GenerateFile.answer(
                        given.model().get(),
                        asked,
                        drawn,
                        ReferenceDivergence.sampling(settings.generate()),
                        seed,
                        this::machine);
            }
            requireAnswersOf(given.model().get(), drawn);
            JsonLines.write(
                    file,
                    ReferenceDivergence.score(
                            machine(),
                            ModelDirectory.open(given.model().get()).requireWeights(),
                            ModelDirectory.open(given.reference().get()).requireWeights(),
                            SampleLines.read(drawn)),
                    durable);
        }
        figures.putAll(ReferenceDivergence.figures(JsonLines.read(file, ReferenceDivergence.Line.class), bootstrap()));
    }

    // another model's answers in the same directory would be measured in its place
    private static void requireAnswersOf(Path model, Path answers) {
        String hash = new RunContext.Hashes().of(ModelDirectory.open(model).requireWeights());
        for (Sample sample : SampleLines.read(answers)) {
            if (sample.engine().equals(LOCAL) && !sample.model().equals(hash)) {
                throw RunProblem.badInput(
                        "eval: %s holds answers of another model (%.12s) than %s (%.12s). Choose another --out, or leave --model out to measure these answers."
                                .formatted(answers, sample.model(), model, hash));
            }
        }
    }
}

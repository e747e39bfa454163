package io.burnish.phase;

import io.burnish.data.exchange.Prompt;
import io.burnish.data.exchange.Prompts;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.SampleLines;
import io.burnish.data.exchange.VerdictLines;
import io.burnish.data.random.NamedSeed;
import io.burnish.evaluate.Bootstrap;
import io.burnish.evaluate.Measured;
import io.burnish.evaluate.Scores;
import io.burnish.judge.JudgedPrompt;
import io.burnish.judge.Judges;
import io.burnish.model.ModelDirectory;
import io.burnish.recipe.EvaluateSettings;
import io.burnish.run.Durable;
import io.burnish.run.RunProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// Measures a model's answers: EVALUATE by itself. Files that are there already are not made again.
public final class EvaluateFile {

    private static final String LOCAL = "local";

    private EvaluateFile() {}

    /// Leaves `samples.jsonl`, `verdicts.jsonl` and `scores.json` in a directory.
    ///
    /// @param model who answers, and who judges where the judge is the model itself
    /// @param samples answers made before; empty: they are made, or taken from the directory
    /// @param verdicts verdicts on them; empty: they are made, or taken from the directory
    public static SequencedMap<String, Measured> evaluate(
            EvaluateSettings settings,
            Optional<Path> model,
            Optional<Path> samples,
            Optional<Path> verdicts,
            Path directory,
            long seed) {
        Durable durable = Durable.onDisk();
        durable.createDirectories(directory);
        List<Prompt> all = Prompts.read(settings.prompts()).prompts();
        List<Prompt> prompts =
                all.subList(0, Math.min(all.size(), settings.limit().orElse(all.size())));
        Path answers = samples.orElse(directory.resolve("samples.jsonl"));
        if (Files.exists(answers)) {
            model.ifPresent(asked -> requireAnswersOf(asked, answers));
        } else {
            Path asked = model.orElseThrow(() -> RunProblem.badInput(
                    "eval: there are no answers yet (%s) and no model that makes them. Give --model DIR or --samples FILE"
                            .formatted(answers)));
            GenerateFile.answer(asked, prompts, answers, settings.generate(), seed);
        }
        List<Sample> made = SampleLines.read(answers);
        List<JudgedPrompt> judged = new ArrayList<>(JudgedPrompts.of(prompts, made));
        settings.baseline().ifPresent(file -> Baseline.join(judged, SampleLines.read(file)));
        Path said = verdicts.orElse(directory.resolve("verdicts.jsonl"));
        if (!Files.exists(said)) {
            new JudgeFile(settings.judge(), model, judged, seed, directory).judge(said);
        }
        SequencedMap<String, Measured> figures = AnswerEvaluation.figures(
                Judges.type(settings.judge()),
                made,
                judged,
                VerdictLines.read(said),
                settings.baseline().isPresent(),
                Bootstrap.of(NamedSeed.of(seed, "iteration-1/evaluate/bootstrap")));
        new Scores(figures).write(directory.resolve("scores.json"), durable);
        return figures;
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

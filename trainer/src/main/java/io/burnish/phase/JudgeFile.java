package io.burnish.phase;

import ai.djl.Device;
import io.burnish.data.exchange.Prompt;
import io.burnish.data.exchange.Prompts;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.SampleLines;
import io.burnish.data.exchange.Verdict;
import io.burnish.data.exchange.VerdictLines;
import io.burnish.judge.Audit;
import io.burnish.judge.ConstantAnswer;
import io.burnish.judge.Judge;
import io.burnish.judge.JudgeCheck;
import io.burnish.judge.JudgeSeeds;
import io.burnish.judge.JudgeSettings;
import io.burnish.judge.JudgedPrompt;
import io.burnish.judge.Judges;
import io.burnish.judge.ParseCheck;
import io.burnish.model.Auto;
import io.burnish.model.ModelDirectory;
import io.burnish.run.Durable;
import io.burnish.run.RunProblem;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Judges a file of samples: JUDGE by itself.
public final class JudgeFile {

    private static final Logger log = LoggerFactory.getLogger(JudgeFile.class);

    private final JudgeSettings settings;
    private final Optional<Path> model;
    private final List<JudgedPrompt> prompts;
    private final long seed;
    private final Path folder;
    private final Supplier<Machine> machine;

    /// @param model who judges where the judge is the model itself
    /// @param prompts what was asked, with the fields that rules and rubrics read; empty: the samples' own prompts
    /// @param folder where a server's answers are kept as they come
    /// @param device where models run
    /// @throws RunProblem (exit 2) if samples and prompts do not belong together
    public JudgeFile(
            JudgeSettings settings,
            Optional<Path> model,
            Path samples,
            List<Path> prompts,
            long seed,
            Path folder,
            Auto<Device> device) {
        this(settings, model, together(SampleLines.read(samples), prompts), seed, folder, () -> Machine.on(device));
    }

    JudgeFile(
            JudgeSettings settings,
            Optional<Path> model,
            List<JudgedPrompt> prompts,
            long seed,
            Path folder,
            Supplier<Machine> machine) {
        this.machine = machine;
        this.settings = settings;
        this.model = model;
        this.prompts = prompts;
        this.seed = seed;
        this.folder = folder;
        JudgeCheck.of(settings).forEach(log::warn);
    }

    private static List<JudgedPrompt> together(List<Sample> answers, List<Path> prompts) {
        return JudgedPrompts.of(
                prompts.isEmpty() ? ownPrompts(answers) : Prompts.read(prompts).prompts(), answers);
    }

    private static List<Prompt> ownPrompts(List<Sample> samples) {
        Map<String, Prompt> prompts = new LinkedHashMap<>();
        samples.forEach(sample ->
                prompts.putIfAbsent(sample.promptId(), new Prompt(sample.promptId(), sample.prompt(), Map.of())));
        return List.copyOf(prompts.values());
    }

    /// Writes verdicts, one a line. The file appears whole or not at all.
    ///
    /// @return how many prompts were judged
    public int judge(Path out) {
        return with(judge -> judge(judge, out));
    }

    int judge(Judge judge, Path out) {
        Durable.onDisk().writeFile(out, (OutputStream stream) -> {
            List<Verdict> verdicts = new ArrayList<>();
            for (int from = 0; from < prompts.size(); from += BlockFile.PROMPTS) {
                for (Verdict verdict :
                        judge.judge(prompts.subList(from, Math.min(prompts.size(), from + BlockFile.PROMPTS)))) {
                    verdicts.add(verdict);
                    stream.write((VerdictLines.write(verdict) + "\n").getBytes(StandardCharsets.UTF_8));
                }
            }
            ParseCheck.of(settings, verdicts);
        });
        return prompts.size();
    }

    /// What constant answers reach with this judge.
    public Audit audit() {
        return with(judge -> Audit.of(judge, prompts, ConstantAnswer.against(settings)));
    }

    /// Lends out the judge.
    <T> T with(Function<Judge, T> work) {
        try (JudgeModels models = new JudgeModels(machine.get(), Durable.onDisk(), settings, folder, this::self, () -> {
            throw RunProblem.badInput(
                    "judge: the reference of a run is not known here. Name the model: {type: local, path: DIR}");
        })) {
            return work.apply(Judges.of(settings, models, new JudgeSeeds(seed, 1)));
        }
    }

    private ModelDirectory self() {
        return ModelDirectory.open(model.orElseThrow(() -> RunProblem.badInput(
                        "judge: it is the model itself that judges, and no model is named. Give --model DIR")))
                .requireWeights();
    }
}

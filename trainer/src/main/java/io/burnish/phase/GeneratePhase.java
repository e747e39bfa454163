package io.burnish.phase;

import io.burnish.data.exchange.Prompt;
import io.burnish.data.exchange.PromptAttemptLines;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.SampleLines;
import io.burnish.generate.GenerateSettings;
import io.burnish.recipe.LoopSettings;
import io.burnish.recipe.RunPlan;
import io.burnish.run.Json;
import io.burnish.run.Loop;
import io.burnish.run.PhaseDirectory;
import io.burnish.run.PhaseKey;
import io.burnish.run.Sha256;
import io.burnish.run.Waypoint;
import io.burnish.tensor.libtorch.LibTorch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// GENERATE: the newest model answers the iteration's prompts.
///
/// The unit of work is a block of prompts with all their samples, whose schedule depends on the block and the recipe
/// alone.
final class GeneratePhase implements Loop.Work {

    static final String FILE = "samples.jsonl";
    private static final String SUMMARY = "summary.json";

    private final RunContext context;
    private final Iteration iteration;
    private final RunPlan.Step step;

    GeneratePhase(RunContext context, Iteration iteration, RunPlan.Step step) {
        this.context = context;
        this.iteration = iteration;
        this.step = step;
    }

    @Override
    public Waypoint at() {
        return iteration.at(step.phase());
    }

    @Override
    public PhaseKey key() {
        LoopSettings loop = iteration.recipe().loop().orElseThrow();
        Map<String, String> inputs = new HashMap<>();
        inputs.put("model", context.hashes().of(iteration.newest()));
        inputs.put("prompts", Inputs.hashOfFiles(loop.prompts()));
        inputs.put("tokenizer", context.tokenizer().hash());
        inputs.put("libtorch", LibTorch.location().version());
        inputs.put("kernels", context.kernels().name());
        loop.selfInstruct().ifPresent(settings -> {
            inputs.put("earlier prompts", Inputs.hashOfFiles(WrittenPrompts.earlier(context, iteration)));
            settings.template().ifPresent(file -> inputs.put("template of prompts", Sha256.ofFile(file)));
        });
        return PhaseKey.of(step.sections(), inputs);
    }

    @Override
    public List<Path> run(PhaseDirectory directory) {
        GenerateSettings settings = iteration.recipe().generate().orElseThrow();
        boolean written = iteration.recipe().loop().orElseThrow().selfInstruct().isPresent();
        List<Prompt> prompts = written ? new WrittenPrompts(context, iteration).make(directory) : iteration.prompts();
        AnswerMaker maker = new AnswerMaker(iteration.recipe().seed(), iteration.number(), settings, "generate");
        Path summary = directory.path().resolve(SUMMARY);
        try (BlockFile file = new BlockFile(context.run(), directory, FILE)) {
            maker.make(context, iteration.newest(), prompts, file);
            List<Sample> samples = SampleLines.read(file.file());
            Optional<Path> attempts = Optional.of(directory.path().resolve(WrittenPrompts.ATTEMPTS))
                    .filter(_ -> written);
            GenerationSummary figures = GenerationSummary.of(
                    samples,
                    maker.gap(context.machine(), iteration.newest(), samples),
                    attempts.map(PromptAttemptLines::read).map(WritingSummary::of));
            context.run().durable().writeFile(summary, Json.page(figures));
            List<Path> outputs = new ArrayList<>(List.of(file.file(), summary));
            attempts.ifPresent(
                    tried -> outputs.addAll(List.of(tried, directory.path().resolve(WrittenPrompts.FILE))));
            return outputs;
        }
    }
}

package io.burnish.phase;

import io.burnish.data.exchange.Prompt;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.SampleLines;
import io.burnish.generate.GenerateSettings;
import io.burnish.recipe.RunPlan;
import io.burnish.run.Json;
import io.burnish.run.Loop;
import io.burnish.run.PhaseDirectory;
import io.burnish.run.PhaseKey;
import io.burnish.run.Waypoint;
import io.burnish.tensor.libtorch.LibTorch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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
        return PhaseKey.of(
                step.sections(),
                Map.of(
                        "model", context.hashes().of(iteration.newest()),
                        "prompts", Inputs.hashOfFiles(iteration.recipe().loop().orElseThrow().prompts()),
                        "tokenizer", context.tokenizer().hash(),
                        "libtorch", LibTorch.location().version(),
                        "kernels", context.kernels().name()));
    }

    @Override
    public List<Path> run(PhaseDirectory directory) {
        GenerateSettings settings = iteration.recipe().generate().orElseThrow();
        List<Prompt> prompts = LoopPrompts.of(
                iteration.recipe().loop().orElseThrow(), iteration.recipe().seed(), iteration.number());
        AnswerMaker maker = new AnswerMaker(iteration.recipe().seed(), iteration.number(), settings, "generate");
        Path summary = directory.path().resolve(SUMMARY);
        try (BlockFile file = new BlockFile(context.run(), directory, FILE)) {
            maker.make(context, iteration.newest(), prompts, file);
            List<Sample> samples = SampleLines.read(file.file());
            context.run().durable().writeFile(summary, Json.page(GenerationSummary.of(samples, maker.gap(context.machine(), iteration.newest(), samples))));
            return List.of(file.file(), summary);
        }
    }
}

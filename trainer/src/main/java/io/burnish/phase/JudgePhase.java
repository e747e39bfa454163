package io.burnish.phase;

import io.burnish.data.exchange.SampleLines;
import io.burnish.data.exchange.VerdictLines;
import io.burnish.judge.Judge;
import io.burnish.judge.JudgeSeeds;
import io.burnish.judge.JudgedPrompt;
import io.burnish.judge.Judges;
import io.burnish.judge.ParseCheck;
import io.burnish.recipe.RunPlan;
import io.burnish.run.Loop;
import io.burnish.run.Phase;
import io.burnish.run.PhaseDirectory;
import io.burnish.run.PhaseKey;
import io.burnish.run.Sha256;
import io.burnish.run.Waypoint;
import io.burnish.tensor.libtorch.LibTorch;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// JUDGE: says how good the iteration's answers are, block by block.
final class JudgePhase implements Loop.Work {

    static final String FILE = "verdicts.jsonl";

    private final RunContext context;
    private final Iteration iteration;
    private final RunPlan.Step step;

    JudgePhase(RunContext context, Iteration iteration, RunPlan.Step step) {
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
        Map<String, String> inputs = new HashMap<>();
        inputs.put("samples", Sha256.ofFile(samples()));
        inputs.put("model", context.hashes().of(iteration.newest()));
        inputs.put(
                "judge's files", Inputs.hashOfJudge(iteration.recipe().judge().orElseThrow()));
        inputs.put("libtorch", LibTorch.location().version());
        inputs.put("kernels", context.kernels().name());
        iteration.writtenPromptsHash().ifPresent(hash -> inputs.put("prompts", hash));
        return PhaseKey.of(step.sections(), inputs);
    }

    private Path samples() {
        return iteration.directory(Phase.GENERATE).resolve(GeneratePhase.FILE);
    }

    @Override
    public List<Path> run(PhaseDirectory directory) {
        List<JudgedPrompt> prompts = JudgedPrompts.of(iteration.prompts(), SampleLines.read(samples()));
        try (BlockFile file = new BlockFile(context.run(), directory, FILE);
                JudgeModels models = new JudgeModels(
                        context.machine(),
                        context.run().durable(),
                        iteration.recipe().judge().orElseThrow(),
                        directory.path(),
                        iteration::newest,
                        iteration::reference)) {
            Judge judge = Judges.of(
                    iteration.recipe().judge().orElseThrow(),
                    models,
                    new JudgeSeeds(iteration.recipe().seed(), iteration.number()));
            file.addBlocks(context, "judging", prompts, block -> lines(judge, block));
            ParseCheck.of(iteration.recipe().judge().orElseThrow(), VerdictLines.read(file.file()));
            return List.of(file.file());
        }
    }

    /// The verdicts on some prompts' answers as lines.
    static List<String> lines(Judge judge, List<JudgedPrompt> block) {
        return judge.judge(block).stream().map(VerdictLines::write).toList();
    }
}

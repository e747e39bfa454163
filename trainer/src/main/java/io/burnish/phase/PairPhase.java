package io.burnish.phase;

import io.burnish.data.exchange.BestAnswerLines;
import io.burnish.data.exchange.Discard;
import io.burnish.data.exchange.DiscardLines;
import io.burnish.data.exchange.PairLines;
import io.burnish.data.exchange.SampleLines;
import io.burnish.data.exchange.Verdict;
import io.burnish.data.exchange.VerdictLines;
import io.burnish.data.pairing.PairSettings;
import io.burnish.data.pairing.Pairing;
import io.burnish.data.pairing.PairingResult;
import io.burnish.data.pairing.VerdictScores;
import io.burnish.judge.Judges;
import io.burnish.recipe.RunPlan;
import io.burnish.run.Durable;
import io.burnish.run.Json;
import io.burnish.run.Loop;
import io.burnish.run.Phase;
import io.burnish.run.PhaseDirectory;
import io.burnish.run.PhaseKey;
import io.burnish.run.RunProblem;
import io.burnish.run.Sha256;
import io.burnish.run.Waypoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// PAIR: makes pairs (or, with `select: best`, rows of fine-tuning) of the judged answers.
final class PairPhase implements Loop.Work {

    static final String PAIRS = "pairs.jsonl";
    static final String BEST = "sft.jsonl";
    private static final String DISCARDED = "discarded.jsonl";
    static final String SUMMARY = "summary.json";

    private final RunContext context;
    private final Iteration iteration;
    private final RunPlan.Step step;

    PairPhase(RunContext context, Iteration iteration, RunPlan.Step step) {
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
                step.sections(), Map.of("samples", Sha256.ofFile(samples()), "verdicts", Sha256.ofFile(verdicts())));
    }

    private Path samples() {
        return iteration.directory(Phase.GENERATE).resolve(GeneratePhase.FILE);
    }

    private Path verdicts() {
        return iteration.directory(Phase.JUDGE).resolve(JudgePhase.FILE);
    }

    @Override
    public List<Path> run(PhaseDirectory directory) {
        String judge = Judges.type(iteration.recipe().judge().orElseThrow());
        PairingResult result = write(
                context.run().durable(),
                directory.path(),
                samples(),
                verdicts(),
                judge,
                iteration.recipe().pair().orElseThrow(),
                iteration.recipe().seed(),
                iteration.number());
        boolean paired = iteration.loss().paired();
        if (paired ? result.pairs().isEmpty() : result.bestAnswers().isEmpty()) {
            throw RunProblem.failed(
                    "%s: nothing is left to train on: of %,d prompts and %,d answers every one was left out (%s). %s says each one's reason; other answers (generate.temperature, generate.samples), another judge or a smaller pair.min_margin are the usual remedies."
                            .formatted(
                                    at(),
                                    result.summary().prompts(),
                                    result.summary().samples(),
                                    result.summary().discards(),
                                    directory.path().resolve(DISCARDED)));
        }
        return List.of(
                directory.path().resolve(paired ? PAIRS : BEST),
                directory.path().resolve(DISCARDED),
                directory.path().resolve(SUMMARY));
    }

    /// Makes the files of one pairing in a directory.
    ///
    /// @param judge whose verdicts count
    static PairingResult write(
            Durable durable,
            Path directory,
            Path samples,
            Path verdicts,
            String judge,
            PairSettings settings,
            long seed,
            int iteration) {
        List<Verdict> all = VerdictLines.read(verdicts);
        List<Verdict> own =
                all.stream().filter(verdict -> verdict.judge().equals(judge)).toList();
        VerdictScores scores = VerdictScores.of(SampleLines.read(samples), own);
        PairingResult result = Pairing.of(settings, seed, iteration).pairs(scores.prompts());
        List<Discard> discards = new ArrayList<>(scores.discards());
        discards.addAll(result.discards());
        write(durable, directory.resolve(PAIRS), result.pairs(), PairLines::write);
        if (!result.bestAnswers().isEmpty()) {
            write(durable, directory.resolve(BEST), result.bestAnswers(), BestAnswerLines::write);
        }
        write(durable, directory.resolve(DISCARDED), discards, DiscardLines::write);
        durable.writeFile(directory.resolve(SUMMARY), Json.page(result.summary()));
        return result;
    }

    private static <T> void write(Durable durable, Path file, List<T> values, Function<T, String> line) {
        durable.writeFile(
                file, values.stream().map(value -> line.apply(value) + "\n").collect(Collectors.joining()));
    }
}

package io.burnish.phase;

import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.losses.fused.AnswerStatistics;
import io.burnish.model.Decoder;
import io.burnish.model.Weights;
import io.burnish.recipe.RunPlan;
import io.burnish.run.LineFile;
import io.burnish.run.Loop;
import io.burnish.run.PhaseDirectory;
import io.burnish.run.PhaseKey;
import io.burnish.run.RunProblem;
import io.burnish.run.Waypoint;
import io.burnish.tensor.Scope;
import io.burnish.tensor.libtorch.LibTorch;
import io.burnish.train.Scorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// REFERENCE: scores every pair once with the frozen model, so that training never sees a second one.
///
/// The unit of work is a block of pairs: it is appended whole or done again.
final class ReferencePhase implements Loop.Work {

    static final String FILE = "logps.jsonl";
    private static final int BLOCK = 64;

    private final RunContext context;
    private final Iteration iteration;
    private final RunPlan.Step step;

    ReferencePhase(RunContext context, Iteration iteration, RunPlan.Step step) {
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
                        "reference model", context.hashes().of(iteration.reference()),
                        "tokens", iteration.data().hash(),
                        "libtorch", LibTorch.location().version(),
                        "kernels", context.kernels().name()));
    }

    @Override
    public List<Path> run(PhaseDirectory directory) {
        Path file = directory.path().resolve(FILE);
        TokenPairs train = iteration.data().train();
        TokenPairs eval = iteration.data().eval();
        int total = train.size() + eval.size();
        try (Weights weights = iteration.reference().load(context.type(), context.device());
                Scope scope = Scope.shared();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                Scorer scorer = new Scorer(
                        context.kernels(),
                        decoder,
                        iteration.recipe().train().headRows().value());
                LineFile lines = context.run().durable().appendTo(file)) {
            int done = keepWholeBlocks(lines, file, total);
            while (done < total) {
                if (context.interrupts().requested()) {
                    throw context.run().stopped("after scoring %,d of %,d pairs".formatted(done, total));
                }
                int end = Math.min(total, done + BLOCK);
                lines.append(scored(scorer, train, eval, done, end));
                lines.sync();
                done = end;
                context.listener().onScored(done, total);
            }
        }
        return List.of(file);
    }

    private List<String> scored(Scorer scorer, TokenPairs train, TokenPairs eval, int first, int end) {
        List<String> lines = new ArrayList<>();
        lines.addAll(block(scorer, train, first, Math.min(end, train.size())));
        lines.addAll(block(scorer, eval, Math.max(0, first - train.size()), end - train.size()));
        return lines;
    }

    private List<String> block(Scorer scorer, TokenPairs pairs, int first, int end) {
        if (first >= end) {
            return List.of();
        }
        int[] indices = IntStream.range(first, end).toArray();
        List<AnswerStatistics> answers = new ArrayList<>();
        int microTokens = iteration.recipe().train().microTokens().value();
        for (TokenBatch batch : Batcher.batches(pairs, true, indices, microTokens)) {
            answers.addAll(scorer.score(batch));
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < indices.length; i++) {
            AnswerStatistics chosen = answers.get(2 * i);
            AnswerStatistics rejected = answers.get(2 * i + 1);
            if (!Double.isFinite(chosen.logp()) || !Double.isFinite(rejected.logp())) {
                throw RunProblem.failed(
                        "%s: the reference's log-probability of row %d is not finite (%s chosen, %s rejected), so its weights or the tokens of that row are broken."
                                .formatted(
                                        iteration.reference().path(),
                                        pairs.get(indices[i]).row(),
                                        chosen.logp(),
                                        rejected.logp()));
            }
            lines.add(ReferenceLine.of(pairs.get(indices[i]), chosen, rejected).text());
        }
        return lines;
    }

    // a process that died may have left a block half written
    private static int keepWholeBlocks(LineFile lines, Path file, int total) {
        try (Stream<String> text = Files.lines(file)) {
            List<Integer> lengths = text.map(line -> line.getBytes(java.nio.charset.StandardCharsets.UTF_8).length + 1)
                    .toList();
            int whole = lengths.size() == total ? total : lengths.size() / BLOCK * BLOCK;
            lines.cutTo(
                    lengths.stream().limit(whole).mapToLong(Integer::longValue).sum());
            return whole;
        } catch (IOException e) {
            throw RunProblem.runDirectory("%s: cannot be read: %s".formatted(file, e.getMessage()));
        }
    }
}

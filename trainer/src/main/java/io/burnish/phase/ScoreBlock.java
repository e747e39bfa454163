package io.burnish.phase;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.data.RowOutcome;
import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.losses.fused.AnswerStatistics;
import io.burnish.train.Scorer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Rows that are scored together and written in their order, the unscorable ones among them.
final class ScoreBlock {

    private static final int ROWS = 64;
    private static final int MICRO_TOKENS = 4096;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Scorer scorer;
    private final OutputStream out;
    private final List<RowOutcome<TokenPair>> rows = new ArrayList<>();
    private long scored;
    private long unscored;

    ScoreBlock(Scorer scorer, OutputStream out) {
        this.scorer = scorer;
        this.out = out;
    }

    /// @throws UncheckedIOException if a full block cannot be written
    void add(RowOutcome<TokenPair> row) {
        rows.add(row);
        if (rows.size() == ROWS) {
            flush();
        }
    }

    /// Scores and writes what is left.
    void flush() {
        List<TokenPair> pairs = rows.stream()
                .<TokenPair>mapMulti((row, sink) -> {
                    if (row instanceof RowOutcome.Kept<TokenPair> kept) {
                        sink.accept(kept.value());
                    }
                })
                .toList();
        List<AnswerStatistics> answers = new ArrayList<>();
        int[] indices = IntStream.range(0, pairs.size()).toArray();
        for (TokenBatch batch : Batcher.batches(TokenPairs.of(pairs), true, indices, MICRO_TOKENS)) {
            answers.addAll(scorer.score(batch));
        }
        int next = 0;
        for (RowOutcome<TokenPair> row : rows) {
            switch (row) {
                case RowOutcome.Kept<TokenPair> kept ->
                    write(scored(kept.value().row(), answers.get(next++), answers.get(next++)));
                case RowOutcome.Dropped<TokenPair> dropped ->
                    write(problem(dropped.place().row(), dropped.why().text()));
                case RowOutcome.Failed<TokenPair> failed ->
                    write(problem(
                            failed.place().row(),
                            String.valueOf(failed.problem().getMessage())));
            }
        }
        rows.clear();
    }

    long scored() {
        return scored;
    }

    long unscored() {
        return unscored;
    }

    // JSON has no number that is not finite
    private ObjectNode scored(long row, AnswerStatistics chosen, AnswerStatistics rejected) {
        if (!Double.isFinite(chosen.logp()) || !Double.isFinite(rejected.logp())) {
            return problem(
                    row,
                    "the log-probability is not finite: %s chosen, %s rejected"
                            .formatted(chosen.logp(), rejected.logp()));
        }
        scored++;
        ObjectNode line = JSON.createObjectNode();
        line.put("row", row);
        line.put("chosen_logp", chosen.logp());
        line.put("chosen_tokens", chosen.tokens());
        line.put("rejected_logp", rejected.logp());
        line.put("rejected_tokens", rejected.tokens());
        return line;
    }

    private ObjectNode problem(long row, String problem) {
        unscored++;
        ObjectNode line = JSON.createObjectNode();
        line.put("row", row);
        line.putNull("chosen_logp").putNull("chosen_tokens");
        line.putNull("rejected_logp").putNull("rejected_tokens");
        line.put("problem", problem);
        return line;
    }

    private void write(ObjectNode line) {
        try {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

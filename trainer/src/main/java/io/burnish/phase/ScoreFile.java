package io.burnish.phase;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.data.DataSettings;
import io.burnish.data.Purpose;
import io.burnish.data.RowOutcome;
import io.burnish.data.TokenPair;
import io.burnish.data.batch.ForestBuilder;
import io.burnish.data.source.DataFiles;
import io.burnish.data.source.RowReader;
import io.burnish.data.tokens.PairTokenizer;
import io.burnish.data.tokens.TemplateFormat;
import io.burnish.data.tokens.TokenizedRows;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.losses.fused.AnswerStatistics;
import io.burnish.model.Decoder;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.libtorch.LibTorch;
import io.burnish.train.Scorer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Scores a file of pairs: line i is row i, never dropped or shuffled.
public final class ScoreFile {

    private static final int HEAD_ROWS = 400;
    private static final ObjectMapper JSON = new ObjectMapper();

    private ScoreFile() {}

    /// Writes `row, chosen_logp, chosen_tokens, rejected_logp, rejected_tokens` (sums over answer tokens, nats); where a row
    /// cannot be scored, nulls and `problem`.
    ///
    /// @return how many rows were scored
    public static long score(Path model, Path data, Path out, int maxLength) throws IOException {
        int threads = Runtime.getRuntime().availableProcessors();
        ModelDirectory directory = ModelDirectory.open(model);
        DataSettings settings = DataSettings.of(data).withMaxLength(maxLength);
        LibTorch.setThreads(threads);
        Kernels kernels = Kernels.of(Device.cpu());
        Path temporary = out.resolveSibling(out.getFileName() + ".part");
        try (TokenizerDirectory tokenizer = TokenizerDirectory.open(model);
                Weights weights = directory.load(DataType.FLOAT32, Device.cpu());
                Scope scope = Scope.shared();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                Scorer scorer = new Scorer(kernels, decoder, HEAD_ROWS);
                RowReader rows = new RowReader(DataFiles.resolve(settings.train()), settings, 0);
                BufferedWriter lines = Files.newBufferedWriter(temporary)) {
            PairTokenizer pairs = new PairTokenizer(
                    tokenizer,
                    TemplateFormat.of(tokenizer),
                    settings,
                    Purpose.PAIRS,
                    directory.config().vocabulary());
            long[] scored = {0};
            TokenizedRows.forEach(rows, pairs, threads, outcome -> {
                ObjectNode line = line(outcome, scorer);
                scored[0] += line.has("problem") ? 0 : 1;
                write(lines, line);
            });
            lines.close();
            Files.move(temporary, out, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            return scored[0];
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static ObjectNode line(RowOutcome<TokenPair> outcome, Scorer scorer) {
        return switch (outcome) {
            case RowOutcome.Kept<TokenPair> kept -> scored(kept.value(), scorer);
            case RowOutcome.Dropped<TokenPair> dropped ->
                problem(dropped.place().row(), dropped.why().text());
            case RowOutcome.Failed<TokenPair> failed ->
                problem(failed.place().row(), String.valueOf(failed.problem().getMessage()));
        };
    }

    private static ObjectNode scored(TokenPair pair, Scorer scorer) {
        List<AnswerStatistics> answers =
                scorer.score(new ForestBuilder(true).add(pair).build());
        ObjectNode line = JSON.createObjectNode();
        line.put("row", pair.row());
        line.put("chosen_logp", answers.get(0).logp());
        line.put("chosen_tokens", answers.get(0).tokens());
        line.put("rejected_logp", answers.get(1).logp());
        line.put("rejected_tokens", answers.get(1).tokens());
        return line;
    }

    private static ObjectNode problem(long row, String problem) {
        ObjectNode line = JSON.createObjectNode();
        line.put("row", row);
        line.putNull("chosen_logp").putNull("chosen_tokens");
        line.putNull("rejected_logp").putNull("rejected_tokens");
        line.put("problem", problem);
        return line;
    }

    private static void write(BufferedWriter lines, ObjectNode line) {
        try {
            lines.write(line.toString());
            lines.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

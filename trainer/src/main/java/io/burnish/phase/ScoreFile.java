package io.burnish.phase;

import ai.djl.Device;
import io.burnish.data.DataSettings;
import io.burnish.data.Purpose;
import io.burnish.data.source.DataFiles;
import io.burnish.data.source.RowReader;
import io.burnish.data.tokens.PairTokenizer;
import io.burnish.data.tokens.TemplateFormat;
import io.burnish.data.tokens.TokenizedRows;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.model.Auto;
import io.burnish.model.Decoder;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Weights;
import io.burnish.run.Durable;
import io.burnish.tensor.Scope;
import io.burnish.train.Scorer;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/// Scores a file of pairs: line i is row i, never dropped or shuffled.
public final class ScoreFile {

    private static final int HEAD_ROWS = 800;

    private ScoreFile() {}

    /// What became of the rows.
    public record Counts(long scored, long unscored) {}

    /// Writes `row, chosen_logp, chosen_tokens, rejected_logp, rejected_tokens` (sums over answer tokens, nats); where
    /// a row cannot be scored, nulls and `problem`. The file appears whole or not at all.
    ///
    /// @param device where the model runs
    /// @throws io.burnish.model.ModelException if the directory is no model
    /// @throws io.burnish.data.DataException if the file cannot be read
    /// @throws io.burnish.run.RunProblem (exit 1) if the result cannot be written
    public static Counts score(Path model, Path data, Path out, int maxLength, Auto<Device> device) {
        int threads = Runtime.getRuntime().availableProcessors();
        ModelDirectory directory = ModelDirectory.open(model);
        DataSettings settings = DataSettings.of(data).withMaxLength(maxLength);
        List<Path> files = DataFiles.resolve(settings.train());
        Machine machine = Machine.on(device);
        try (TokenizerDirectory tokenizer = TokenizerDirectory.open(model);
                Weights weights = directory.load(machine.type(), machine.device());
                Scope scope = Scope.shared();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                Scorer scorer = new Scorer(machine.kernels(), decoder, HEAD_ROWS);
                RowReader rows = new RowReader(files, settings, 0)) {
            PairTokenizer pairs = new PairTokenizer(
                    tokenizer,
                    TemplateFormat.of(tokenizer),
                    settings,
                    Purpose.PAIRS,
                    directory.config().vocabulary());
            long[] counts = new long[2];
            Durable.onDisk().writeFile(out, (OutputStream stream) -> {
                ScoreBlock block = new ScoreBlock(scorer, stream);
                TokenizedRows.forEach(rows, pairs, threads, block::add);
                block.flush();
                counts[0] = block.scored();
                counts[1] = block.unscored();
            });
            return new Counts(counts[0], counts[1]);
        }
    }
}

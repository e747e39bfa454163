package io.burnish.data.tokens;

import io.burnish.data.DataReport;
import io.burnish.data.DataSettings;
import io.burnish.data.RowOutcome;
import io.burnish.data.TokenPair;
import io.burnish.data.source.RowReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/// Fills a token file with the rows of a training: the pairs, which of them are held out, and the report.
final class DatasetWriter {

    private final TokenFileWriter file;
    private final DataSettings settings;
    private final PairTokenizer tokenizer;
    private final int threads;
    private final DataReport.Builder report = new DataReport.Builder();
    private final Progress progress = new Progress();

    DatasetWriter(TokenFileWriter file, DataSettings settings, PairTokenizer tokenizer, int threads) {
        this.file = file;
        this.settings = settings;
        this.tokenizer = tokenizer;
        this.threads = threads;
    }

    /// @throws io.burnish.data.DataException for the first row that is wrong
    void write(List<Path> train, List<Path> eval) throws IOException {
        write(train, false);
        report.nextPart();
        write(eval, true);
        file.finish(PreferenceDataset.JSON.writeValueAsBytes(report.build()));
        progress.done();
    }

    private void write(List<Path> files, boolean heldOut) {
        try (var reader = new RowReader(files, settings, progress.rows())) {
            TokenizedRows.forEach(reader, tokenizer, threads, outcome -> write(outcome, heldOut));
        }
    }

    private void write(RowOutcome<TokenPair> outcome, boolean heldOut) {
        progress.countRow();
        switch (outcome) {
            case RowOutcome.Failed<TokenPair> failed -> throw failed.problem();
            case RowOutcome.Dropped<TokenPair> dropped -> report.dropped(dropped);
            case RowOutcome.Kept<TokenPair> kept -> {
                TokenPair pair = kept.value();
                boolean held = heldOut || HeldOut.test(pair.promptId(), settings.evalFraction());
                report.kept(kept, held);
                try {
                    file.add(pair, held);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}

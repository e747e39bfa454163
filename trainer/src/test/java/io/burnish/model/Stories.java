package io.burnish.model;

import io.burnish.data.DataSettings;
import io.burnish.data.Purpose;
import io.burnish.data.TokenPairs;
import io.burnish.data.tokens.PreferenceDataset;
import io.burnish.data.tokens.TokenizerDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/// The small trained model and the hh-rlhf rows of the shared assets; tests that need them are skipped without.
public final class Stories {

    private static final int VOCABULARY = 512;

    private Stories() {}

    /// The folder of shared assets beside the checkout.
    public static Path assets() {
        Path assets = Path.of(System.getProperty("burnish.shared")).resolve("assets");
        Assumptions.assumeTrue(
                Files.isDirectory(assets.resolve("stories260k")), "no shared assets beside the checkout");
        return assets;
    }

    public static Path model() {
        return assets().resolve("stories260k");
    }

    /// These rows of hh-rlhf as tokens, in the file's order; a pair's row counts among these only.
    public static TokenPairs pairs(Set<Integer> rows, int maxLength, Path scratch) throws IOException {
        Path data = scratch.resolve("hh.jsonl");
        Path all = assets().resolve("hh-rlhf").resolve("harmless-base-test.jsonl.gz");
        StringBuilder lines = new StringBuilder();
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(all)), StandardCharsets.UTF_8))) {
            int row = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (rows.contains(row++)) {
                    lines.append(line).append('\n');
                }
            }
        }
        Files.writeString(data, lines);
        return PreferenceDataset.open(
                        DataSettings.of(data).withMaxLength(maxLength),
                        TokenizerDirectory.open(model()),
                        Optional.empty(),
                        Purpose.PAIRS,
                        VOCABULARY,
                        scratch.resolve("cache"),
                        1)
                .train();
    }
}

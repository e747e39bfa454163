package io.burnish.data.tokens;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.burnish.data.DataException;
import io.burnish.data.DataReport;
import io.burnish.data.DataSettings;
import io.burnish.data.Hash;
import io.burnish.data.Purpose;
import io.burnish.data.TokenPairs;
import io.burnish.data.source.DataFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The data of a training: token ids on file, and what became of the rows.
///
/// @param train the pairs to train on, in the order of the files; at least one
/// @param eval the held-out pairs
/// @param hash SHA-256 of all that decides about them: the files' contents, the tokenizer, the settings
public record PreferenceDataset(TokenPairs train, TokenPairs eval, DataReport report, String hash) {

    /// Changes whenever the same inputs would give other tokens or another layout.
    private static final String VERSION = "burnish tokens 2";

    static final JsonMapper JSON = new JsonMapper();

    /// Reads, tokenises and keeps the rows of the settings' files; the second time, only maps what the first one
    /// kept.
    ///
    /// @param format the model's chat template, if it has one
    /// @param vocabularySize the rows of the model's embedding
    /// @param cacheFolder made where it is missing
    /// @param threads that tokenise
    /// @throws DataException if a file, a row or the tokenizer is unusable, or no row is left
    public static PreferenceDataset open(
            DataSettings settings,
            TokenizerDirectory tokenizer,
            Optional<ConversationFormat> format,
            Purpose purpose,
            int vocabularySize,
            Path cacheFolder,
            int threads) {
        if (settings.train().isEmpty()) {
            throw new DataException("data.train is missing: the files with the rows to train on");
        }
        List<Path> train = DataFiles.resolve(settings.train());
        List<Path> eval = DataFiles.resolve(settings.eval());
        var pairs = new PairTokenizer(tokenizer, format, settings, purpose, vocabularySize);
        try {
            byte[] key = key(settings, train, eval, pairs);
            TokenFile file = new TokenCache(cacheFolder, TokenFileLayout.CHUNK_BITS)
                    .get(key, writer -> new DatasetWriter(writer, settings, pairs, threads).write(train, eval));
            var names = new ArrayList<>(train);
            names.addAll(eval);
            DataReport report = JSON.readValue(file.report(), DataReport.class).renamed(names);
            if (report.train() == 0) {
                throw new DataException("no row is left to train on: " + report.summary());
            }
            return new PreferenceDataset(
                    file.train(), file.heldOut(), report, HexFormat.of().formatHex(key));
        } catch (UncheckedIOException | IOException e) {
            throw new DataException(
                    "cannot keep the tokens of " + train.getFirst() + " in " + cacheFolder + ": " + e.getMessage(), e);
        }
    }

    /// The same with the chat template of the tokenizer's own directory.
    public static PreferenceDataset open(
            DataSettings settings,
            TokenizerDirectory tokenizer,
            Purpose purpose,
            int vocabularySize,
            Path cacheFolder,
            int threads) {
        return open(settings, tokenizer, TemplateFormat.of(tokenizer), purpose, vocabularySize, cacheFolder, threads);
    }

    private static byte[] key(DataSettings settings, List<Path> train, List<Path> eval, PairTokenizer pairs)
            throws IOException {
        MessageDigest digest = Hash.newSha256();
        var text = new StringBuilder(VERSION)
                .append('\n')
                .append(pairs.fingerprint())
                .append('\n');
        text.append(settings.format())
                .append(settings.columns())
                .append(settings.where())
                .append(settings.evalFraction());
        for (Path file : train) {
            text.append("\ntrain ").append(Hash.sha256(file));
        }
        for (Path file : eval) {
            text.append("\neval ").append(Hash.sha256(file));
        }
        return digest.digest(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}

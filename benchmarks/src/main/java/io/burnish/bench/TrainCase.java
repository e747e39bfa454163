package io.burnish.bench;

import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import io.burnish.data.random.NamedSeed;
import io.burnish.model.Auto;
import io.burnish.model.ModelConfig;
import io.burnish.model.ModelDirectory;
import io.burnish.model.NewModel;
import io.burnish.model.NewModelSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The work both sides do: a model directory and a file of token ids, the same for Burnish and for a peer.
///
/// @param model a HuggingFace directory without tokenizer
/// @param pairs in the order in which they are trained on
record TrainCase(Path model, TokenPairs pairs) {

    /// A Llama of 15M parameters with a vocabulary of 32,000, the shape of stories15M.
    static final NewModelSettings LLAMA_15M = new NewModelSettings(
            NewModelSettings.Family.LLAMA,
            288,
            Auto.of(768),
            6,
            6,
            Auto.of(6),
            2048,
            10_000,
            1e-5,
            true,
            Path.of(""),
            Auto.of(7L));

    static final int VOCABULARY = 32_000;

    /// Makes the work, or takes the model that an earlier call left in the folder.
    ///
    /// @param given the model; empty: the 15M Llama
    /// @param lengths of the pairs, from the first again where they are fewer
    static TrainCase in(Path folder, Optional<Path> given, int pairs, List<PairLengths> lengths) throws IOException {
        Path model = given.isPresent() ? given.get() : model(folder, VOCABULARY);
        int vocabulary = ModelDirectory.open(model).config().vocabulary();
        List<TokenPair> made = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < pairs; i++) {
            TokenPair pair = pair(i, lengths.get(i % lengths.size()), vocabulary);
            made.add(pair);
            lines.append("{\"prompt\": %s, \"chosen\": %s, \"rejected\": %s}%n"
                    .formatted(
                            Arrays.toString(pair.prompt_P()),
                            Arrays.toString(pair.chosen().tokens_N()),
                            Arrays.toString(pair.rejected().tokens_N())));
        }
        Files.writeString(folder.resolve("pairs.jsonl"), lines);
        return new TrainCase(model, TokenPairs.of(made));
    }

    /// What is trained, in words.
    String described() {
        ModelConfig config = ModelDirectory.open(model).config();
        return "a decoder of %.1fM parameters, vocabulary %,d"
                .formatted(config.parameters() / 1e6, config.vocabulary());
    }

    /// The model with any vocabulary, in the folder's `model`.
    static Path model(Path folder, int vocabulary) throws IOException {
        Path model = folder.resolve("model");
        if (!Files.exists(model.resolve("config.json"))) {
            Files.createDirectories(model);
            NewModel.write(LLAMA_15M, vocabulary, model);
        }
        return model;
    }

    private static TokenPair pair(int row, PairLengths lengths, int vocabulary) {
        return new TokenPair(
                row,
                Integer.toString(row),
                ids(row, "prompt", lengths.prompt(), vocabulary),
                TokenAnswer.of(ids(row, "chosen", lengths.chosen(), vocabulary)),
                TokenAnswer.of(ids(row, "rejected", lengths.rejected(), vocabulary)));
    }

    static int[] ids(int row, String part, int length, int vocabulary) {
        NamedSeed draws = NamedSeed.of(7, "bench/" + row + "/" + part);
        int[] ids = new int[length];
        for (int i = 0; i < length; i++) {
            ids[i] = 3 + (int) draws.below(vocabulary - 3, i);
        }
        return ids;
    }
}

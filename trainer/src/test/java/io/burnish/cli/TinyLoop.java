package io.burnish.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// The self-rewarding quickstart's task with a model and files so small that a loop takes seconds.
final class TinyLoop {

    static final Path FOLDER =
            Path.of(System.getProperty("burnish.root", "..")).resolve("recipes/quickstart-self-rewarding");

    /// The model judges itself, as it learned in its seed training.
    static final String SELF = """
            judge:
              type: self
              template: judge.txt
              score: {type: expectation, marker: "=", values: {"0": 0.0, "1": 1.0}}
              samples: 1
              temperature: 0.0
              max_tokens: 16
              max_unparseable: 1.0
              raw_slots: true
              slots: {problem: "A(.+)>"}
            """;

    /// Right answers get 1, wrong ones something below by their first digit, so that there is always a pair.
    static final String RULES = """
            judge:
              type: rules
              combine: sum
              rules: [{type: exact_match, field: answers}, {type: regular_expression, pattern: "^[5-9]"}]
            """;

    static final String DPO = "loss: {type: dpo, beta: 0.1}\n";

    private TinyLoop() {}

    /// Writes files and `recipe.yaml` into a folder.
    ///
    /// @param sections further ones, as [#SELF] and [#DPO]
    static Path recipe(Path folder, String... sections) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("seed.jsonl"), rows("seed.jsonl.gz", 0, 200, 6_000, 800));
        Files.write(folder.resolve("prompts.jsonl"), rows("prompts.jsonl.gz", 0, 300, 0, 0));
        Files.write(folder.resolve("eval.jsonl"), rows("eval.jsonl.gz", 0, 80, 0, 0));
        Files.copy(
                FOLDER.resolve("judge.txt"),
                folder.resolve("judge.txt"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return Files.writeString(
                folder.resolve("recipe.yaml"),
                """
                name: tiny
                model:
                  init: {family: llama, hidden_size: 32, layers: 1, heads: 2, max_positions: 64, tokenizer: '%s'}
                seed_training:
                  data: {train: [seed.jsonl], max_length: 64}
                  loss: {type: sft}
                  train: {max_steps: %d, batch_pairs: 16, learning_rate: 1.0e-2, checkpoint_every: 50}
                data: {max_length: 64}
                generate: {samples: 4, temperature: 1.0, top_p: 1.0, max_tokens: 6}
                pair: {select: best-worst, unfinished: rejected}
                train: {batch_pairs: 8, learning_rate: 1.0e-3, checkpoint_every: 5}
                evaluate:
                  prompts: [eval.jsonl]
                  generate: {temperature: 0.0, max_tokens: 6}
                  judge: {type: rules, rules: [{type: exact_match, field: answers}]}
                """.formatted(
                                FOLDER.resolve("tokenizer").toAbsolutePath().normalize(),
                                List.of(sections).contains(SELF) ? 150 : 12) // to judge has to be learned
                        + String.join("", sections));
    }

    /// Some lines from one place and some from another.
    static List<String> rows(String file, int first, int count, int second, int countThere) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(FOLDER.resolve(file))), StandardCharsets.UTF_8))) {
            List<String> all = reader.lines()
                    .limit((long) second + countThere + first + count)
                    .toList();
            return java.util.stream.Stream.concat(
                            all.subList(first, first + count).stream(),
                            all.subList(second, second + countThere).stream())
                    .toList();
        }
    }
}

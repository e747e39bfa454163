package io.burnish.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The quickstart's pairs and tokenizer with a model so small that a training takes a moment.
final class Quickstart {

    static final Path FOLDER = Path.of(System.getProperty("burnish.root", "..")).resolve("recipes/quickstart");
    static final String DPO = "type: dpo";

    private Quickstart() {}

    /// Writes `train.jsonl` (24 pairs), `eval.jsonl` (8 pairs) and `recipe.yaml` into a folder.
    ///
    /// @param loss what stands in the section, as `type: dpo`
    static Path recipe(Path folder, String loss) throws IOException {
        return recipe(folder, loss, rows("train.jsonl", 24), rows("eval.jsonl", 8));
    }

    static Path recipe(Path folder, String loss, List<String> train, List<String> eval) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("train.jsonl"), train);
        Files.write(folder.resolve("eval.jsonl"), eval);
        return Files.writeString(folder.resolve("recipe.yaml"), """
                name: tiny
                model:
                  init: {family: llama, hidden_size: 16, layers: 1, heads: 2, max_positions: 64, tokenizer: '%s'}
                data: {train: [train.jsonl], eval: [eval.jsonl], max_length: 64}
                loss: {%s}
                train: {max_steps: 4, batch_pairs: 4, learning_rate: 1.0e-2, checkpoint_every: 2}
                """.formatted(
                        FOLDER.resolve("tokenizer").toAbsolutePath().normalize(), loss));
    }

    /// The same for a model that lies in a directory.
    static Path recipeOf(Path folder, Path model) throws IOException {
        Path recipe = recipe(folder, DPO);
        String text = Files.readString(recipe).replaceFirst("model:\n.*\n", "model: {path: '" + model + "'}\n");
        return Files.writeString(recipe, text);
    }

    static List<String> rows(String file, int count) throws IOException {
        return Files.readAllLines(FOLDER.resolve(file)).subList(0, count);
    }
}

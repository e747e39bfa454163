package io.burnish.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.data.exchange.Prompt;
import io.burnish.data.exchange.Prompts;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.SampleLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A loop whose prompts are written by the very model that trains: a new one, whose tasks are words by chance.
class LocalSelfInstructTest {

    private static final Path QUICKSTART =
            Path.of(System.getProperty("burnish.root", "..")).resolve("recipes/quickstart");

    @TempDir
    Path folder;

    /// The quickstart's words, and the tags between which tasks stand.
    private Path tokenizer() throws IOException {
        Path tokenizer = Files.createDirectory(folder.resolve("tokenizer"));
        String json = Files.readString(QUICKSTART.resolve("tokenizer/tokenizer.json"));
        long words = json.lines()
                .filter(line -> line.matches("\\s+\"[^\"]+\": \\d+,?"))
                .count();
        Files.writeString(
                tokenizer.resolve("tokenizer.json"),
                json.replace(
                        "\"</s>\": 2,", "\"</s>\": 2, \"<task>\": %d, \"</task>\": %d,".formatted(words, words + 1)));
        Files.copy(QUICKSTART.resolve("tokenizer/tokenizer_config.json"), tokenizer.resolve("tokenizer_config.json"));
        return tokenizer;
    }

    private Path recipe() throws IOException {
        Files.writeString(
                folder.resolve("tasks.jsonl"),
                Stream.of("kites", "drums", "trains", "bread")
                        .map(word -> "{\"prompt\": \"please tell me about %s\"}\n".formatted(word))
                        .collect(Collectors.joining()));
        Files.writeString(folder.resolve("instruct.txt"), "{{examples}}\n<task>\n");
        return Files.writeString(folder.resolve("recipe.yaml"), """
                name: tiny
                model:
                  init: {family: llama, hidden_size: 32, layers: 1, heads: 2, max_positions: 256, tokenizer: '%s'}
                loop:
                  iterations: 2
                  prompts: [tasks.jsonl]
                  prompts_per_iteration: 20
                  self_instruct: {examples: 2, temperature: 1.0, top_p: 1.0, max_tokens: 64, template: instruct.txt}
                generate: {samples: 4, temperature: 1.0, top_p: 1.0, max_tokens: 16}
                judge: {type: rules, rules: [{type: regular_expression, pattern: "(?s)^.{0,40}$"}]}
                pair: {unfinished: rejected}
                data: {max_length: 128}
                loss: {type: dpo}
                train: {max_steps: 2, batch_pairs: 4, learning_rate: 1.0e-3}
                """.formatted(tokenizer()));
    }

    @Test
    void the_model_writes_its_own_prompts_and_the_same_ones_again() throws IOException {
        Path run = folder.resolve("run");
        Cli.succeed("run", recipe(), "--out", run);

        List<String> ids = Stream.of(1, 2)
                .flatMap(iteration -> prompts(run, iteration).stream())
                .map(Prompt::id)
                .toList();
        assertThat(ids).hasSize(40).doesNotHaveDuplicates();
        for (int iteration = 1; iteration <= 2; iteration++) {
            assertThat(SampleLines.read(run.resolve("iteration-%d/generate/samples.jsonl".formatted(iteration))))
                    .hasSize(80)
                    .extracting(Sample::promptId)
                    .containsOnlyElementsOf(
                            prompts(run, iteration).stream().map(Prompt::id).toList());
        }
        byte[] written = Files.readAllBytes(run.resolve("iteration-2/generate/prompts.jsonl"));
        byte[] model = Files.readAllBytes(run.resolve("final/model.safetensors"));

        Cli.succeed("resume", run, "--from", "iteration-2/generate");

        assertThat(run.resolve("iteration-2/generate/prompts.jsonl")).hasBinaryContent(written);
        assertThat(run.resolve("final/model.safetensors")).hasBinaryContent(model);
    }

    private static List<Prompt> prompts(Path run, int iteration) {
        return Prompts.read(List.of(run.resolve("iteration-%d/generate/prompts.jsonl".formatted(iteration))))
                .prompts();
    }
}

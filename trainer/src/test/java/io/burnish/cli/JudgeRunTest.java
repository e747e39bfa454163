package io.burnish.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.data.exchange.PairLines;
import io.burnish.data.exchange.Verdict;
import io.burnish.data.exchange.VerdictLines;
import io.burnish.model.Families;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Loops whose judge is a reward model, cannot be read, or is not there.
class JudgeRunTest {

    private static final String LOOP = "loop: {iterations: 1, prompts: [prompts.jsonl], prompts_per_iteration: 70}\n";

    @TempDir
    Path folder;

    @Test
    void a_reward_model_judges_a_loop_and_a_file_alike() throws IOException {
        Path reward = Families.rewards("llama");
        Files.write(
                folder.resolve("asked.jsonl"),
                IntStream.range(0, 70)
                        .mapToObj(i -> "{\"id\": \"p%d\", \"prompt\": \"tell me about kites\"}".formatted(i))
                        .toList());
        Path recipe = Files.writeString(folder.resolve("rewarded.yaml"), """
                name: rewarded
                model:
                  init: {family: llama, hidden_size: 32, layers: 1, heads: 2, max_positions: 64, tokenizer: '%s'}
                loop: {iterations: 1, prompts: [asked.jsonl]}
                generate: {samples: 4, temperature: 1.0, top_p: 1.0, max_tokens: 24}
                judge: {type: reward_model, model: '%s'}
                pair: {unfinished: rejected}
                data: {max_length: 64}
                loss: {type: dpo}
                train: {batch_pairs: 8, learning_rate: 1.0e-3}
                """.formatted(reward, reward));
        assertThat(Cli.succeed("check", recipe).out())
                .contains("memory of judge: ", "at most, one model", "weights of " + reward);
        Path run = folder.resolve("run");
        Cli.succeed("run", recipe, "--out", run);

        Path judged = run.resolve("iteration-1/judge/verdicts.jsonl");
        List<Verdict> verdicts = VerdictLines.read(judged);
        assertThat(verdicts).hasSize(70 * 4);
        assertThat(verdicts).allSatisfy(verdict -> {
            assertThat(verdict.judge()).isEqualTo("reward_model");
            assertThat(verdict.score()).isPresent();
        });
        assertThat(verdicts.stream().map(Verdict::score).distinct()).hasSizeGreaterThan(20);
        assertThat(PairLines.read(run.resolve("iteration-1/pair/pairs.jsonl")))
                .isNotEmpty()
                .allSatisfy(pair -> assertThat(pair.scoreChosen()).isGreaterThan(pair.scoreRejected()));
        assertThat(run.resolve("final/model.safetensors")).exists();

        Path again = folder.resolve("verdicts.jsonl");
        Cli.succeed(
                "judge",
                "--recipe",
                recipe,
                "--samples",
                run.resolve("iteration-1/generate/samples.jsonl"),
                "--out",
                again);
        assertThat(again).hasSameBinaryContentAs(judged);
    }

    @Test
    void a_judge_that_never_parses_ends_the_run_however_little_it_judges() throws IOException {
        Path recipe = TinyLoop.recipe(folder, TinyLoop.SELF, TinyLoop.DPO, LOOP);
        Path run = folder.resolve("run");
        Cli cli = Cli.run(
                "run",
                recipe,
                "--out",
                run,
                "--set",
                "seed_training.train.max_steps=1",
                "--set",
                "loop.prompts_per_iteration=3",
                "--set",
                "judge.score.marker=never",
                "--set",
                "judge.max_unparseable=0.5");
        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.err())
                .containsPattern("the judge 'self' wrote (\\d+) of \\1 judgements that cannot be read")
                .contains("judge.max_unparseable = 0.5", "the marker 'never' is missing; it wrote: '")
                .doesNotContain("\tat ");
        assertThat(cli.err().lines().filter(line -> line.contains("it wrote: ")))
                .hasSize(3);
        assertThat(run.resolve("iteration-1/judge/done.json")).doesNotExist();

        Cli resumed = Cli.run("resume", run);
        assertThat(resumed.exitCode()).as("all verdicts are there now").isEqualTo(1);
        assertThat(resumed.err()).contains("judgements that cannot be read");
    }

    @Test
    void a_server_that_is_not_there_is_one_message_and_the_run_can_go_on() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String url = "http://127.0.0.1:%d/v1".formatted(port);
        Path recipe = TinyLoop.recipe(folder, TinyLoop.RULES, TinyLoop.DPO, LOOP);
        Path run = folder.resolve("run");
        Cli policy = Cli.run(
                "run",
                recipe,
                "--out",
                run,
                "--set",
                "seed_training.train.max_steps=1",
                "--set",
                "generate.engine={type: openai, url: '%s', model: tiny, retries: 0}".formatted(url));
        assertOneMessage(policy, url);
        assertThat(run.resolve("iteration-0/train/done.json")).exists();

        Files.writeString(folder.resolve("rubric.txt"), "{{prompt}}\n{{answer}}\n");
        Path judged = folder.resolve("judged");
        Cli judge = Cli.run(
                "run",
                recipe,
                "--out",
                judged,
                "--set",
                "seed_training.train.max_steps=1",
                "--set",
                "loop.prompts_per_iteration=2",
                "--set",
                "judge={type: model, model: {type: openai, url: '%s', model: tiny}, template: '%s'}"
                        .formatted("http://127.0.0.1:%d/v1".formatted(port), folder.resolve("rubric.txt")));
        assertOneMessage(judge, url);
        assertThat(judged.resolve("iteration-1/generate/done.json")).exists();
    }

    private static void assertOneMessage(Cli cli, String url) {
        assertThat(cli.exitCode()).as(cli.err()).isEqualTo(1);
        assertThat(cli.err()).contains(url).doesNotContain("\tat ", "bug");
        assertThat(cli.err().lines().filter(line -> line.startsWith("burnish: ")))
                .as(cli.err())
                .hasSize(1);
    }
}

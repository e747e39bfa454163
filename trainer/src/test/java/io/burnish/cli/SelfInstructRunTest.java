package io.burnish.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A loop whose prompts the model writes itself; the model that writes is a server that follows from what it is asked.
class SelfInstructRunTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] WORDS = {"kites", "drums", "trains", "bees", "rivers", "bread", "maps", "snow"};

    @TempDir
    Path folder;

    private HttpServer server;
    private volatile int failAfter = Integer.MAX_VALUE;
    private volatile boolean mute;
    private final AtomicInteger asked = new AtomicInteger();

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
            boolean fails = asked.incrementAndGet() > failAfter;
            byte[] reply = JSON.writeValueAsBytes(Map.of(
                    "choices",
                    List.of(Map.of(
                            "text",
                            text(body.get("prompt").asText(), body.get("seed").asInt()),
                            "finish_reason",
                            "stop"))));
            exchange.sendResponseHeaders(fails ? 500 : 200, reply.length);
            exchange.getResponseBody().write(reply);
        }
    }

    private String text(String prompt, int seed) {
        String one = WORDS[Math.floorMod(seed, 8)];
        String other = WORDS[Math.floorMod(seed / 8, 8)];
        if (!prompt.contains("<task>")) {
            return " there is an old book about " + one + " .".repeat(1 + Math.floorMod(seed, 5));
        }
        return mute
                ? "no idea"
                : "<task>\nhow do " + one + " go with " + other + " in place " + seed / 64 % 50 + " ?\n";
    }

    private Path recipe() throws IOException {
        Path tokenizer = Quickstart.FOLDER.resolve("tokenizer").toAbsolutePath().normalize();
        Files.write(
                folder.resolve("seeds.txt"),
                IntStream.range(0, 12)
                        .mapToObj(i -> "please tell me about " + WORDS[i % 8] + " number " + i)
                        .toList());
        return Files.writeString(folder.resolve("recipe.yaml"), """
                name: written
                model:
                  init: {family: llama, hidden_size: 16, layers: 1, heads: 2, max_positions: 64, tokenizer: '%s'}
                loop:
                  iterations: 2
                  prompts: [seeds.txt]
                  prompts_per_iteration: 70
                  self_instruct: {examples: 4, similarity: 0.95}
                generate:
                  samples: 2
                  max_tokens: 16
                  engine: {type: openai, url: 'http://127.0.0.1:%d/v1', model: tiny, retries: 0, logprobs: false}
                judge: {type: rules, rules: [{type: length, least: 30, most: 40}]}
                data: {max_length: 64}
                loss: {type: simpo}
                train: {max_steps: 1, batch_pairs: 4, learning_rate: 1.0e-3}
                """.formatted(
                        tokenizer, server.getAddress().getPort()));
    }

    @Test
    void prompts_are_written_once_and_are_the_same_after_a_failure_in_between() throws IOException {
        Path recipe = recipe();
        Path quiet = folder.resolve("quiet");
        Cli.succeed("run", recipe, "--out", quiet);

        Path broken = folder.resolve("broken");
        asked.set(0);
        failAfter = 100;
        assertThat(Cli.run("run", recipe, "--out", broken).exitCode()).isEqualTo(1);
        Path generate = broken.resolve("iteration-1/generate");
        assertThat(generate.resolve("prompt-attempts.jsonl")).exists();
        assertThat(generate.resolve("prompts.jsonl")).doesNotExist();
        asked.set(0);
        failAfter = 200;
        assertThat(Cli.run("resume", broken).exitCode()).isEqualTo(1);
        byte[] prompts = Files.readAllBytes(generate.resolve("prompts.jsonl"));
        failAfter = Integer.MAX_VALUE;
        Cli.succeed("resume", broken);

        assertThat(generate.resolve("prompts.jsonl")).hasBinaryContent(prompts);
        for (int iteration = 1; iteration <= 2; iteration++) {
            for (String file : List.of(
                    "generate/prompts.jsonl",
                    "generate/prompt-attempts.jsonl",
                    "generate/samples.jsonl",
                    "generate/summary.json",
                    "judge/verdicts.jsonl",
                    "pair/pairs.jsonl")) {
                Path expected = quiet.resolve("iteration-" + iteration).resolve(file);
                assertThat(broken.resolve("iteration-" + iteration).resolve(file))
                        .hasSameBinaryContentAs(expected);
            }
            assertThat(lines(quiet.resolve("iteration-%d/generate/prompts.jsonl".formatted(iteration))))
                    .hasSize(70);
        }
        List<String> all = new ArrayList<>();
        for (int iteration = 1; iteration <= 2; iteration++) {
            lines(quiet.resolve("iteration-%d/generate/prompts.jsonl".formatted(iteration)))
                    .forEach(line -> all.add(line.get("id").asText()));
        }
        assertThat(all).doesNotHaveDuplicates();
        JsonNode written = JSON.readTree(
                        quiet.resolve("iteration-2/generate/summary.json").toFile())
                .get("written");
        assertThat(written.get("kept").asInt()).isEqualTo(70);
        assertThat(written.get("attempts").asInt())
                .isEqualTo(lines(quiet.resolve("iteration-2/generate/prompt-attempts.jsonl"))
                        .size());
        assertThat(Files.readString(quiet.resolve("iteration-1/generate/done.json")))
                .contains("generate/prompts.jsonl", "generate/prompt-attempts.jsonl");
    }

    @Test
    void a_model_that_writes_no_prompts_ends_the_run_with_what_it_wrote_and_the_remedies() throws IOException {
        mute = true;
        Cli cli = Cli.run("run", recipe(), "--out", folder.resolve("mute"));
        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.err())
                .contains(
                        "wrote 0 of the 70 prompts wanted in 280 attempts",
                        "{no_tags=280}",
                        "attempt 0, no_tags: no idea",
                        "loop.self_instruct.template",
                        "min_share")
                .doesNotContain("\tat ");
    }

    @Test
    void fewer_than_wanted_is_a_warning_and_the_loop_goes_on() throws IOException {
        Path run = folder.resolve("few");
        Cli cli = Cli.succeed(
                "run",
                recipe(),
                "--out",
                run,
                "--set",
                "loop.self_instruct.attempts=1",
                "--set",
                "loop.iterations=1",
                "--set",
                "loop.self_instruct.similarity=0.85",
                "--set",
                "loop.self_instruct.min_share=0.2");
        assertThat(cli.err()).contains("of the 70 prompts wanted in 70 attempts", "similar=", "attempts for more");
        int prompts = lines(run.resolve("iteration-1/generate/prompts.jsonl")).size();
        assertThat(prompts).isBetween(14, 69);
        assertThat(lines(run.resolve("iteration-1/generate/samples.jsonl"))).hasSize(2 * prompts);
    }

    @Test
    void mistakes_are_found_before_there_is_a_run() throws IOException {
        Path recipe = recipe();
        Path run = folder.resolve("none");
        Path bad = Files.writeString(folder.resolve("bad.txt"), "Write something.\n");
        assertRefused(run, recipe, "loop.self_instruct.template=" + bad, "has no {{examples}}");
        assertRefused(run, recipe, "loop.self_instruct.examples=13", "examples is 13, and loop.prompts has 12 prompts");
        assertRefused(
                run,
                recipe,
                "loop.prompts_per_iteration=none",
                "loop.prompts_per_iteration: is missing: with self_instruct");
        assertRefused(run, recipe, "loop.prompt_order=shuffled", "would not be read beside loop.self_instruct");
        assertRefused(
                run,
                recipe,
                "loop.self_instruct.similarity=70",
                "loop.self_instruct.similarity: must be in (0, 1], got 70.0");
        assertThat(Cli.succeed("check", recipe).out()
                        + Cli.succeed("check", recipe).err())
                .contains("the model writes 70 new ones in each iteration, in at most 280 attempts");
    }

    private static void assertRefused(Path run, Path recipe, String set, String why) {
        Cli cli = Cli.run("run", recipe, "--out", run, "--set", set);
        assertThat(cli.exitCode()).as(cli.err()).isEqualTo(2);
        assertThat(cli.err()).contains(why);
        assertThat(run).doesNotExist();
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }
}

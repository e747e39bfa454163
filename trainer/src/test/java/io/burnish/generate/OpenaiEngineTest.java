package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.burnish.data.Content;
import io.burnish.data.Message;
import io.burnish.data.exchange.Finish;
import io.burnish.generate.FakeServer.Reply;
import io.burnish.run.Durable;
import io.burnish.run.ExitCode;
import io.burnish.run.RunProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenaiEngineTest {

    private static final SamplingSettings SAMPLING = SamplingSettings.defaults();

    @TempDir
    Path directory;

    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());

    private OpenaiEngine engine(OpenaiSettings settings) {
        return engine(settings, AnswerStore.none());
    }

    private OpenaiEngine engine(OpenaiSettings settings, AnswerStore store) {
        return new OpenaiEngine(
                settings.settings(), store, Map.of("TEST_KEY", "sk-secret-1")::get, (time, _) -> pauses.add(time));
    }

    private AnswerStore store() {
        return AnswerFile.open(directory.resolve("answers.jsonl"), Durable.onDisk());
    }

    private static Request text(String id, Long... seeds) {
        return new Request(id, new Content.Text("Say " + id), List.of(seeds));
    }

    private static Request chat(String id, Long... seeds) {
        return new Request(id, new Content.Messages(List.of(Message.user("Say " + id))), List.of(seeds));
    }

    // ---- what is asked

    @Test
    void messages_go_to_chat_with_sampling_settings_and_a_seed_for_each_sample() {
        try (var server =
                        new FakeServer(asked -> Reply.chat("to " + asked.body().path("seed")));
                var engine = engine(OpenaiSettings.of(server).concurrency(1))) {
            List<List<Answer>> answers = engine.answer(List.of(chat("a", 1L, 2L), chat("b", 3L)), SAMPLING);

            assertThat(answers).hasSize(2);
            assertThat(answers.get(0)).extracting(Answer::text).containsExactly("to 1", "to 2");
            assertThat(answers.get(1)).extracting(Answer::text).containsExactly("to 3");
            JsonNode body = server.asked.getFirst().body();
            assertThat(server.asked.getFirst().path()).isEqualTo("/v1/chat/completions");
            assertThat(server.asked.getFirst().authorization()).isEmpty();
            assertThat(body.at("/messages/0/content").asText()).isEqualTo("Say a");
            assertThat(body.path("temperature").asDouble()).isEqualTo(0.7);
            assertThat(body.path("top_p").asDouble()).isEqualTo(0.9);
            assertThat(body.path("max_tokens").asInt()).isEqualTo(1024);
            assertThat(body.path("n").asInt()).isEqualTo(1);
            assertThat(body.path("logprobs").asBoolean()).isTrue();
            assertThat(body.has("stop")).isFalse();
        }
    }

    @Test
    void text_goes_as_it_is_or_as_a_message_of_the_user() {
        try (var server = new FakeServer(
                        asked -> asked.path().endsWith("/chat/completions") ? Reply.chat("c") : Reply.completion("t"));
                var plain = engine(OpenaiSettings.of(server));
                var chat = engine(OpenaiSettings.of(server).api(OpenaiApi.CHAT))) {
            assertThat(plain.answer(List.of(text("a", 1L)), SAMPLING)
                            .getFirst()
                            .getFirst()
                            .text())
                    .isEqualTo("t");
            assertThat(chat.answer(List.of(text("a", 1L)), SAMPLING)
                            .getFirst()
                            .getFirst()
                            .text())
                    .isEqualTo("c");
            assertThat(server.asked.get(0).body().path("prompt").asText()).isEqualTo("Say a");
            assertThat(server.asked.get(1).body().at("/messages/0/role").asText())
                    .isEqualTo("user");
        }
    }

    @Test
    void further_settings_are_sent_where_they_do_something_or_always_on_demand() {
        var cut = new SamplingSettings(1, 1, OptionalInt.of(40), 0.05, 1.1, 5, List.of("END"), List.of());
        try (var server = new FakeServer(_ -> Reply.completion("t"));
                var engine = engine(OpenaiSettings.of(server));
                var explicit = engine(OpenaiSettings.of(server).neutral())) {
            engine.answer(List.of(text("a", 1L)), SAMPLING);
            engine.answer(List.of(text("a", 1L)), cut);
            explicit.answer(List.of(text("a", 1L)), SAMPLING);

            assertThat(fields(server, 0)).doesNotContain("top_k", "min_p", "repetition_penalty", "repeat_penalty");
            JsonNode body = server.asked.get(1).body();
            assertThat(body.path("top_k").asInt()).isEqualTo(40);
            assertThat(body.path("min_p").asDouble()).isEqualTo(0.05);
            assertThat(body.path("repetition_penalty").asDouble()).isEqualTo(1.1);
            assertThat(body.at("/stop/0").asText()).isEqualTo("END");
            assertThat(server.asked.get(2).body().path("top_k").asInt()).isEqualTo(-1);
            assertThat(fields(server, 2))
                    .contains("min_p", "repetition_penalty")
                    .doesNotContain("logprobs", "return_tokens_as_token_ids");
        }
    }

    private static List<String> fields(FakeServer server, int number) {
        return server.asked.get(number).body().properties().stream()
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void a_seed_of_64_bits_is_folded_to_31() {
        assertThat(OpenaiCall.folded(7)).isEqualTo(7);
        assertThat(OpenaiCall.folded(0x1_0000_0000L)).isEqualTo(1);
        assertThat(OpenaiCall.folded(Long.MIN_VALUE)).isEqualTo(0);
        assertThat(IntStream.range(0, 1000).map(i -> OpenaiCall.folded(i * 0x9E3779B97F4A7C15L)))
                .allMatch(seed -> seed >= 0)
                .doesNotHaveDuplicates();
    }

    @Test
    void stop_tokens_are_refused_because_a_server_has_no_texts_for_them() {
        var stops = new SamplingSettings(1, 1, OptionalInt.empty(), 0, 1, 5, List.of(), List.of("<|eot|>"));
        try (var server = new FakeServer(_ -> Reply.completion("t"));
                var engine = engine(OpenaiSettings.of(server))) {
            assertThatThrownBy(() -> engine.answer(List.of(text("a", 1L)), stops))
                    .isInstanceOf(RunProblem.class)
                    .hasMessageContaining("stop_tokens")
                    .hasMessageContaining("<|eot|>");
            assertThat(server.asked).isEmpty();
        }
    }

    // ---- when it goes wrong

    @Test
    void too_many_requests_waits_as_long_as_the_server_says() {
        try (var server = new FakeServer(asked -> asked.number() == 0
                        ? new Reply(429, Map.of("Retry-After", "7"), "{\"error\": {\"message\": \"slow down\"}}")
                        : Reply.completion("t"));
                var engine = engine(OpenaiSettings.of(server))) {
            assertThat(engine.answer(List.of(text("a", 1L)), SAMPLING)
                            .getFirst()
                            .getFirst()
                            .text())
                    .isEqualTo("t");
            assertThat(pauses).containsExactly(Duration.ofSeconds(7));
        }
    }

    @Test
    void a_server_that_fails_is_asked_again_after_twice_as_long_each_time() {
        try (var server = new FakeServer(asked -> asked.number() < 3 ? Reply.of(500, "oops") : Reply.completion("t"));
                var engine = engine(OpenaiSettings.of(server))) {
            assertThat(engine.answer(List.of(text("a", 1L)), SAMPLING)
                            .getFirst()
                            .getFirst()
                            .text())
                    .isEqualTo("t");
            assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
        }
        assertThat(RetryingClient.backOff(40)).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void a_server_that_goes_on_failing_ends_the_run_with_its_own_words() {
        try (var server = new FakeServer(_ -> Reply.of(503, "{\"message\": \"loading the model\"}"));
                var engine = engine(OpenaiSettings.of(server).retries(2))) {
            assertThatThrownBy(() -> engine.answer(List.of(text("a", 1L)), SAMPLING))
                    .isInstanceOfSatisfying(
                            RunProblem.class,
                            problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.FAILED))
                    .hasMessageContaining("prompt a, sample 0")
                    .hasMessageContaining("3 attempts")
                    .hasMessageContaining("status 503: loading the model");
            assertThat(server.asked).hasSize(3);
        }
    }

    @Test
    void an_answer_that_takes_too_long_is_asked_for_again() {
        try (var server = new FakeServer(asked -> {
                    if (asked.number() == 0) {
                        sleep(3000);
                    }
                    return Reply.completion("t");
                });
                var engine = engine(OpenaiSettings.of(server).timeout(0.5))) {
            assertThat(engine.answer(List.of(text("a", 1L)), SAMPLING)
                            .getFirst()
                            .getFirst()
                            .text())
                    .isEqualTo("t");
            assertThat(pauses).containsExactly(Duration.ofSeconds(1));
        }
    }

    @Test
    void a_server_that_is_not_there_is_one_message() {
        var server = new FakeServer(_ -> Reply.completion("t"));
        server.close();
        try (var engine = engine(OpenaiSettings.of(server).retries(1))) {
            assertThatThrownBy(() -> engine.answer(List.of(text("a", 1L)), SAMPLING))
                    .isInstanceOf(RunProblem.class)
                    .hasMessageContaining(server.url())
                    .hasMessageContaining("no connection");
        }
    }

    @Test
    void a_wrong_key_is_named_by_its_variable_and_never_shown() {
        try (var server = new FakeServer(asked -> Reply.of(
                        401, """
                        {"error": {"message": "Incorrect API key provided: %s"}}""".formatted(asked.authorization().orElse("").replace("Bearer ", ""))));
                var engine = engine(OpenaiSettings.of(server).key("TEST_KEY"))) {
            assertThatThrownBy(() -> engine.answer(List.of(text("a", 1L)), SAMPLING))
                    .isInstanceOfSatisfying(
                            RunProblem.class,
                            problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                    .hasMessageContaining("401")
                    .hasMessageContaining("Incorrect API key provided: [the key]")
                    .hasMessageContaining("TEST_KEY")
                    .hasMessageNotContaining("sk-secret-1");
            assertThat(server.asked).hasSize(1);
            assertThat(server.asked.getFirst().authorization()).contains("Bearer sk-secret-1");
        }
    }

    @Test
    void a_variable_that_is_not_set_is_named() {
        try (var server = new FakeServer(_ -> Reply.completion("t"))) {
            assertThatThrownBy(() -> engine(OpenaiSettings.of(server).key("OTHER_KEY")))
                    .isInstanceOf(RunProblem.class)
                    .hasMessageContaining("OTHER_KEY is not set");
        }
    }

    @Test
    void a_refused_field_is_told_with_what_to_leave_out() {
        try (var server = new FakeServer(_ -> Reply.of(400, "{\"error\": {\"message\": \"unknown field\"}}"));
                var engine = engine(OpenaiSettings.of(server))) {
            assertThatThrownBy(() -> engine.answer(List.of(text("a", 1L)), SAMPLING))
                    .isInstanceOf(RunProblem.class)
                    .hasMessageContaining("status 400: unknown field")
                    .hasMessageContaining("logprobs: false");
            assertThat(pauses).isEmpty();
        }
    }

    @Test
    void a_reply_that_is_no_answer_is_shown() {
        try (var server = new FakeServer(_ -> Reply.of(200, "<html>welcome</html>"));
                var engine = engine(OpenaiSettings.of(server))) {
            assertThatThrownBy(() -> engine.answer(List.of(text("a", 1L)), SAMPLING))
                    .isInstanceOf(RunProblem.class)
                    .hasMessageContaining("<html>welcome</html>");
        }
    }

    // ---- several at once, and never twice

    @Test
    void no_more_than_the_limit_is_asked_at_once() {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        try (var server = new FakeServer(_ -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    sleep(100);
                    now.decrementAndGet();
                    return Reply.completion("t");
                });
                var engine = engine(OpenaiSettings.of(server).concurrency(3))) {
            Long[] seeds = IntStream.range(0, 12).mapToObj(Long::valueOf).toArray(Long[]::new);
            assertThat(engine.answer(List.of(text("a", seeds)), SAMPLING).getFirst())
                    .hasSize(12);
            assertThat(most).hasValue(3);
        }
    }

    @Test
    void a_run_that_broke_asks_for_no_answer_twice() {
        try (var server = new FakeServer(asked -> asked.number() == 2
                ? Reply.of(400, "no")
                : Reply.completion("to " + asked.body().path("seed")))) {
            OpenaiSettings settings = OpenaiSettings.of(server).concurrency(1);
            List<Request> requests = List.of(text("a", 1L, 2L), text("b", 3L, 4L));
            try (var engine = engine(settings, store())) {
                assertThatThrownBy(() -> engine.answer(requests, SAMPLING)).isInstanceOf(RunProblem.class);
            }
            assertThat(server.asked).hasSize(3);
            for (int again = 0; again < 2; again++) {
                try (var engine = engine(settings, store())) {
                    List<List<Answer>> answers = engine.answer(requests, SAMPLING);
                    assertThat(answers.get(0)).extracting(Answer::text).containsExactly("to 1", "to 2");
                    assertThat(answers.get(1)).extracting(Answer::text).containsExactly("to 3", "to 4");
                }
            }
            assertThat(server.asked)
                    .as("who comes first is chance; what was refused is asked once more")
                    .extracting(asked -> asked.body().path("seed").asInt())
                    .hasSize(5)
                    .contains(1, 2, 3, 4);
        }
    }

    @Test
    void what_is_under_way_when_another_fails_is_kept() {
        var both = new CountDownLatch(2);
        try (var server = new FakeServer(asked -> {
            both.countDown();
            if (asked.body().path("seed").asInt() == 1) {
                await(both);
                return Reply.of(400, "no");
            }
            sleep(300);
            return Reply.completion("late");
        })) {
            Request request = text("a", 1L, 2L);
            try (var engine = engine(OpenaiSettings.of(server).concurrency(2), store())) {
                assertThatThrownBy(() -> engine.answer(List.of(request), SAMPLING))
                        .isInstanceOf(RunProblem.class);
            }
            OpenaiCall late = OpenaiCall.of(OpenaiSettings.of(server).settings(), SAMPLING, request, 1);
            try (AnswerStore store = store()) {
                assertThat(store.find(late.key())).isPresent();
            }
        }
    }

    @Test
    void a_changed_prompt_is_not_answered_by_an_old_line() {
        try (var server = new FakeServer(_ -> Reply.completion("t"));
                var engine = engine(OpenaiSettings.of(server), store())) {
            engine.answer(List.of(text("a", 1L)), SAMPLING);
            engine.answer(List.of(new Request("a", new Content.Text("Other"), List.of(1L))), SAMPLING);
            assertThat(server.asked).hasSize(2);
        }
    }

    @Test
    void the_key_is_in_no_file() throws IOException {
        try (var server = new FakeServer(
                        asked -> Reply.completion(asked.authorization().isPresent() ? "k" : "-"));
                var engine = engine(OpenaiSettings.of(server).key("TEST_KEY"), store())) {
            assertThat(engine.answer(List.of(text("a", 1L)), SAMPLING)
                            .getFirst()
                            .getFirst()
                            .text())
                    .isEqualTo("k");
        }
        assertThat(Files.readString(directory.resolve("answers.jsonl"))).doesNotContain("secret");
    }

    @Test
    void an_interrupt_ends_the_wait() throws InterruptedException {
        try (var server = new FakeServer(_ -> {
                    sleep(3000);
                    return Reply.completion("t");
                });
                var engine = engine(OpenaiSettings.of(server))) {
            List<Throwable> thrown = new ArrayList<>();
            Thread asking = Thread.ofPlatform().start(() -> {
                try {
                    engine.answer(List.of(text("a", 1L)), SAMPLING);
                } catch (RunProblem e) {
                    thrown.add(e);
                }
            });
            while (server.asked.isEmpty()) {
                sleep(10);
            }
            asking.interrupt();
            asking.join(2000);
            assertThat(asking.isAlive()).isFalse();
            assertThat(thrown)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            RunProblem.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INTERRUPTED));
        }
    }

    // ---- what comes back

    @Test
    void token_ids_and_log_probs_are_taken_where_every_token_has_both() {
        Answer vllm = OpenaiAnswer.read("x", """
                {"choices": [{"message": {"content": "ab"}, "finish_reason": "length", "logprobs": {"content": [
                  {"token": "token_id:5", "logprob": -0.5}, {"token": "token_id:7", "logprob": -1}]}}]}""");
        assertThat(vllm.tokens()).containsExactly(5, 7);
        assertThat(vllm.logps()).containsExactly(-0.5, -1);
        assertThat(vllm.finish()).isEqualTo(Finish.LENGTH);

        Answer completion = OpenaiAnswer.read("x", """
                {"choices": [{"text": "ab", "finish_reason": "stop", "logprobs":
                  {"tokens": ["token_id:5", "token_id:7"], "token_logprobs": [-0.5, -1]}}]}""");
        assertThat(completion.tokens()).containsExactly(5, 7);

        Answer llamaCpp = OpenaiAnswer.read("x", """
                {"choices": [{"message": {"content": "a"}, "finish_reason": "stop", "logprobs": {"content": [
                  {"id": 5, "token": "a", "bytes": [97], "logprob": -0.5}]}}]}""");
        assertThat(llamaCpp.tokens()).containsExactly(5);

        Answer texts = OpenaiAnswer.read("x", """
                {"choices": [{"message": {"content": "a"}, "finish_reason": "stop", "logprobs": {"content": [
                  {"token": "a", "logprob": -0.5}]}}]}""");
        assertThat(texts.tokens()).isEmpty();
        assertThat(texts.logps()).isEmpty();
    }

    @Test
    void an_answer_that_the_server_withheld_is_an_error() {
        Answer withheld = OpenaiAnswer.read("x", """
                {"choices": [{"message": {"content": null}, "finish_reason": "content_filter"}]}""");
        assertThat(withheld.finish()).isEqualTo(Finish.ERROR);
        assertThat(withheld.text()).isEmpty();
    }

    @Test
    void a_failure_ends_the_wait_of_the_others() {
        var waiting = new CountDownLatch(1);
        try (var server = new FakeServer(asked -> {
                    if (asked.body().path("seed").asInt() == 1) {
                        await(waiting);
                        return Reply.of(400, "no");
                    }
                    return new Reply(429, Map.of("Retry-After", "600"), "");
                });
                var engine = new OpenaiEngine(
                        OpenaiSettings.of(server).settings(), AnswerStore.none(), _ -> null, (time, stopped) -> {
                            waiting.countDown();
                            stopped.await(time.toSeconds(), TimeUnit.SECONDS);
                        })) {
            assertThatThrownBy(() -> engine.answer(List.of(text("a", 1L, 2L)), SAMPLING))
                    .hasMessageContaining("status 400");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleep(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.burnish.generate;

import io.burnish.run.RunProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Answers by a server that speaks OpenAI's protocol, one request a sample, several at once.
///
/// Each answer goes into the store as it comes. After the first failure nothing more is asked, but what is
/// under way is waited for and kept: it is paid for. The order of requests has no influence on answers where the
/// server honours seeds; whether it does is the server's promise, not ours.
public final class OpenaiEngine implements AnswerEngine {

    private final EngineSettings.Openai settings;
    private final AnswerStore store;
    private final ServerClient client;
    private final RetryingClient server;
    private final Semaphore places;

    /// @param store is closed with the engine
    /// @throws RunProblem (exit 2) if the environment has no key under `key_variable`
    public OpenaiEngine(EngineSettings.Openai settings, AnswerStore store) {
        this(settings, store, System::getenv, (time, stopped) -> stopped.await(time.toMillis(), TimeUnit.MILLISECONDS));
    }

    OpenaiEngine(
            EngineSettings.Openai settings,
            AnswerStore store,
            UnaryOperator<@Nullable String> environment,
            Pause pause) {
        ServerKey key = ServerKey.read(settings.keyVariable(), environment);
        Duration timeout = Duration.ofMillis((long) Math.ceil(settings.timeout() * 1000));
        this.settings = settings;
        this.store = store;
        this.client = new ServerClient(settings.url(), key);
        this.server = new RetryingClient(client, key, timeout, settings.retries(), pause);
        this.places = new Semaphore(settings.concurrency(), true);
    }

    /// What became of a call: an answer, or a problem, or neither when it was not made any more.
    private record Outcome(int place, Optional<Answer> answer) {}

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public String model() {
        return settings.model();
    }

    @Override
    public List<List<Answer>> answer(List<Request> requests, SamplingSettings sampling) {
        List<OpenaiCall> calls = new ArrayList<>();
        for (Request request : requests) {
            for (int sample = 0; sample < request.samples(); sample++) {
                calls.add(OpenaiCall.of(settings, sampling, request, sample));
            }
        }
        @Nullable Answer[] answers = new Answer[calls.size()];
        List<Integer> open = new ArrayList<>();
        for (int place = 0; place < answers.length; place++) {
            answers[place] = store.find(calls.get(place).key()).orElse(null);
            if (answers[place] == null) {
                open.add(place);
            }
        }
        ask(calls, open, answers);
        return grouped(requests, answers);
    }

    private void ask(List<OpenaiCall> calls, List<Integer> open, @Nullable Answer[] answers) {
        BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
        Failures failures = new Failures();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (int place : open) {
                    threads.execute(() -> outcomes.add(outcome(place, calls.get(place), failures)));
                }
                keep(calls, open.size(), outcomes, answers);
                failures.throwFirst();
            } catch (InterruptedException e) {
                threads.shutdownNow();
                Thread.currentThread().interrupt();
                throw RunProblem.interrupted("interrupted while " + settings.url() + " was asked for answers");
            } catch (RuntimeException e) {
                threads.shutdownNow();
                throw e;
            }
        }
    }

    // by one thread: an interrupt of a thread that writes would close the store's file under all
    private void keep(List<OpenaiCall> calls, int count, BlockingQueue<Outcome> outcomes, @Nullable Answer[] answers)
            throws InterruptedException {
        for (int taken = 0; taken < count; taken++) {
            Outcome outcome = outcomes.take();
            if (outcome.answer().isPresent()) {
                Answer answer = outcome.answer().get();
                store.add(calls.get(outcome.place()).key(), answer);
                answers[outcome.place()] = answer;
            }
        }
    }

    /// What went wrong first; what fails after it, fails because of it.
    private static final class Failures {
        private final CountDownLatch stopped = new CountDownLatch(1);
        private final AtomicReference<@Nullable RuntimeException> first = new AtomicReference<>();

        void add(RuntimeException problem) {
            first.compareAndSet(null, problem);
            stopped.countDown();
        }

        void throwFirst() {
            RuntimeException problem = first.get();
            if (problem != null) {
                throw problem;
            }
        }
    }

    // a failure is noted before the place is given back: nobody who takes it then asks any more
    private Outcome outcome(int place, OpenaiCall call, Failures failures) {
        Outcome nothing = new Outcome(place, Optional.empty());
        try {
            places.acquire();
        } catch (InterruptedException _) {
            return nothing;
        }
        try {
            return failures.stopped.getCount() == 0
                    ? nothing
                    : new Outcome(place, Optional.of(answer(call, failures.stopped)));
        } catch (InterruptedException _) {
            return nothing;
        } catch (RuntimeException e) {
            failures.add(e);
            return nothing;
        } catch (Error e) {
            failures.add(new IllegalStateException(call.shown(), e));
            return nothing;
        } finally {
            places.release();
        }
    }

    private Answer answer(OpenaiCall call, CountDownLatch stopped) throws InterruptedException {
        String body = server.post(call.shown(), call.path(), call.body(), stopped);
        return OpenaiAnswer.read(call.shown(), body);
    }

    private static List<List<Answer>> grouped(List<Request> requests, @Nullable Answer[] answers) {
        List<List<Answer>> groups = new ArrayList<>();
        int at = 0;
        for (Request request : requests) {
            List<Answer> group = new ArrayList<>();
            for (int sample = 0; sample < request.samples(); sample++) {
                Answer answer = answers[at++];
                if (answer == null) {
                    throw new IllegalStateException("a sample of " + request.id() + " has no answer and no problem");
                }
                group.add(answer);
            }
            groups.add(group);
        }
        return groups;
    }

    @Override
    public void close() {
        client.close();
        store.close();
    }
}

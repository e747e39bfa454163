package io.burnish.generate;

import io.burnish.run.RunProblem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks a server until it answers, or until there is no use in it.
///
/// 429, 5xx, time-outs and lost connections are asked again after 1, 2, 4, ... seconds, at most a minute, or
/// after as long as the server says. What else it refuses, it would refuse again.
final class RetryingClient {

    private static final Logger log = LoggerFactory.getLogger(RetryingClient.class);
    private static final int DOUBLINGS = 6;
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration LONGEST_ASKED = Duration.ofHours(1);

    private final ServerClient client;
    private final ServerKey key;
    private final Duration timeout;
    private final int retries;
    private final Pause pause;

    RetryingClient(ServerClient client, ServerKey key, Duration timeout, int retries, Pause pause) {
        this.client = client;
        this.key = key;
        this.timeout = timeout;
        this.retries = retries;
        this.pause = pause;
    }

    /// Why an attempt gave nothing, and how long the server asks to wait.
    private record Failure(String why, Optional<Duration> asked) {}

    /// @param what is asked for, for messages
    /// @param stopped open when nothing more is to be asked
    /// @return the body of the reply
    /// @throws RunProblem if the server refuses, or has not answered after the last attempt
    String post(String what, String path, String body, CountDownLatch stopped) throws InterruptedException {
        URI address = client.address(path);
        for (int attempt = 0; ; attempt++) {
            Failure failure;
            try {
                ServerReply reply = client.post(address, body, timeout);
                if (reply.status() == 200) {
                    return reply.body();
                }
                if (!reply.isTemporary()) {
                    throw refused(what, address, reply);
                }
                failure =
                        new Failure("status %d: %s".formatted(reply.status(), reply.said()), reply.wait(Instant.now()));
            } catch (HttpTimeoutException _) {
                failure = new Failure("no answer within %s seconds (timeout)".formatted(seconds(timeout)), none());
            } catch (ConnectException _) {
                failure = new Failure("no connection", none());
            } catch (IOException e) {
                failure = new Failure("the connection broke: " + e.getMessage(), none());
            }
            if (attempt >= retries) {
                throw gaveUp(what, address, attempt + 1, failure.why());
            }
            Duration wait = failure.asked().orElse(backOff(attempt));
            if (wait.compareTo(LONGEST_ASKED) > 0) {
                throw gaveUp(what, address, attempt + 1, failure.why() + " It asks to wait " + seconds(wait) + " s");
            }
            log.warn("{}: {}; asking again in {} s", what, failure.why(), seconds(wait));
            pause.pause(wait, stopped);
            if (stopped.getCount() == 0) {
                throw gaveUp(what, address, attempt + 1, failure.why());
            }
        }
    }

    /// @param attempt that failed, from 0
    static Duration backOff(int attempt) {
        Duration wait = Duration.ofSeconds(1L << Math.min(attempt, DOUBLINGS));
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    private RunProblem refused(String what, URI address, ServerReply reply) {
        return RunProblem.badInput("%s: %s refused with status %d: %s. %s"
                .formatted(what, address, reply.status(), reply.said(), remedy(reply.status())));
    }

    private String remedy(int status) {
        return switch (status) {
            case 401, 403 -> "The key came from " + key.source() + ": set key_variable and that variable";
            case 404 -> "Check url (it mostly ends in /v1) and model; for a server without /completions, set api: chat";
            case 400, 422 ->
                "If that is a field the server does not know, leave it out: logprobs: false, send_neutral: false,"
                        + " no top_k, min_p or repetition_penalty";
            default -> status < 400 ? "Redirections are not followed: set url to where the server is" : "Check url";
        };
    }

    private static RunProblem gaveUp(String what, URI address, int attempts, String why) {
        return RunProblem.failed(
                "%s: %s gave nothing in %d attempt%s, at last: %s. See that the server runs, then go on with the run"
                        .formatted(what, address, attempts, attempts == 1 ? "" : "s", why));
    }

    private static String seconds(Duration time) {
        return Double.toString(time.toMillis() / 1000.0).replaceFirst("\\.0$", "");
    }

    private static Optional<Duration> none() {
        return Optional.empty();
    }
}

package io.burnish.generate;

import io.burnish.run.RunProblem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives a server new weights: runs the recipe's `reload`, then waits until `health` answers 200.
///
/// The program must not end before the old server is gone or has taken the weights, for an old one is healthy too.
public final class ServerReload {

    private static final Logger log = LoggerFactory.getLogger(ServerReload.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration ONE_LOOK = Duration.ofSeconds(10);

    private final EngineSettings.Openai settings;
    private final ServerKey key;
    private final Duration every;

    /// @throws RunProblem (exit 2) if the environment has no key under `key_variable`
    public ServerReload(EngineSettings.Openai settings) {
        this(settings, System::getenv, EVERY);
    }

    ServerReload(EngineSettings.Openai settings, UnaryOperator<@Nullable String> environment, Duration every) {
        this.settings = settings;
        this.key = ServerKey.read(settings.keyVariable(), environment);
        this.every = every;
    }

    /// Returns when the server answers with these weights, as far as the recipe can tell; at once where the
    /// recipe has neither `reload` nor `health`.
    ///
    /// @throws RunProblem if the program fails or the server does not get ready in `health_timeout`
    public void load(Path model) {
        long end = System.nanoTime() + (long) (settings.healthTimeout() * 1e9);
        try {
            if (!settings.reload().isEmpty()) {
                List<String> command = settings.reload().stream()
                        .map(part ->
                                part.replace("{model}", model.toAbsolutePath().toString()))
                        .toList();
                log.info("reload: {}", String.join(" ", command));
                new ReloadCommand(command, settings.healthTimeout(), key).run();
            }
            if (settings.health().isPresent()) {
                waitFor(settings.health().get(), end);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RunProblem.interrupted(
                    "interrupted while the server at %s took new weights".formatted(settings.url()));
        }
    }

    private void waitFor(String health, long end) throws InterruptedException {
        try (var client = new ServerClient(settings.url(), key)) {
            URI address = client.address(health);
            String last = look(client, address, ONE_LOOK);
            while (!last.isEmpty()) {
                if (System.nanoTime() >= end) {
                    throw RunProblem.failed(
                            "the server was not ready after %s seconds (health_timeout): %s, at last: %s. See what %s, then go on with the run"
                                    .formatted(
                                            settings.healthTimeout(),
                                            address,
                                            last,
                                            settings.reload().isEmpty()
                                                    ? "the server says"
                                                    : "'" + String.join(" ", settings.reload()) + "' started"));
                }
                Thread.sleep(every);
                last = look(client, address, ONE_LOOK);
            }
        }
    }

    /// Why the server is not ready; empty if it is.
    private String look(ServerClient client, URI address, Duration timeout) throws InterruptedException {
        try {
            ServerReply reply = client.get(address, timeout);
            return reply.status() == 200 ? "" : "status %d: %s".formatted(reply.status(), reply.said());
        } catch (HttpTimeoutException _) {
            return "no answer within %d seconds".formatted(timeout.toSeconds());
        } catch (IOException _) {
            return "no connection";
        }
    }
}

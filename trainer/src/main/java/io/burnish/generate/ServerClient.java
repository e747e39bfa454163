package io.burnish.generate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One request, one reply, within a time.
///
/// Redirections are not followed: the key would go along. Where a reply repeats the key, it is taken out. Several
/// threads may use it at once.
final class ServerClient implements AutoCloseable {

    // an answer of 100,000 tokens with its log-probs is far below
    private static final long LARGEST_BODY = 64L << 20;

    private static final Duration CONNECT = Duration.ofSeconds(30);

    private final HttpClient http;
    private final URI base;
    private final ServerKey key;

    ServerClient(String url, ServerKey key) {
        // the upgrade to HTTP/2 that the JDK else offers is a warning per request in vLLM's log
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .build();
        this.base = URI.create(url.replaceFirst("/+$", "") + "/");
        this.key = key;
    }

    /// Where a request goes.
    ///
    /// @param path below the server's address; one that begins with `/` is below its host, and an address is itself
    URI address(String path) {
        return base.resolve(path);
    }

    /// @throws HttpTimeoutException if the whole reply is not there in time
    /// @throws IOException if there is no connection, or it breaks
    ServerReply post(URI address, String body, Duration timeout) throws IOException, InterruptedException {
        return send(
                request(address)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                timeout);
    }

    ServerReply get(URI address, Duration timeout) throws IOException, InterruptedException {
        return send(request(address).GET().build(), timeout);
    }

    private HttpRequest.Builder request(URI address) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(address).header("Accept", "application/json");
        if (isSameServer(address)) {
            key.authorization().ifPresent(value -> builder.header("Authorization", value));
        }
        return builder;
    }

    private boolean isSameServer(URI address) {
        return address.getScheme().equalsIgnoreCase(base.getScheme())
                && address.getRawAuthority().equalsIgnoreCase(base.getRawAuthority());
    }

    // the JDK's own time-out ends with the headers, and a body can hang too
    private ServerReply send(HttpRequest request, Duration timeout) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> coming =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), LARGEST_BODY));
        try {
            HttpResponse<String> response = coming.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new ServerReply(
                    response.statusCode(), response.headers().firstValue("Retry-After"), key.hiddenIn(response.body()));
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no reply in time");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IOException(String.valueOf(e.getCause()), e.getCause());
        } finally {
            coming.cancel(true);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}

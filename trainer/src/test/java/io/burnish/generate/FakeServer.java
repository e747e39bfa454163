package io.burnish.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// A server on this machine that answers as a function says, and remembers what it was asked.
final class FakeServer implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    record Asked(int number, String path, Optional<String> authorization, JsonNode body) {}

    record Reply(int status, Map<String, String> headers, String body) {

        static Reply of(int status, String body) {
            return new Reply(status, Map.of(), body);
        }

        static Reply chat(String text) {
            return of(200, """
                    {"choices": [{"message": {"role": "assistant", "content": %s}, "finish_reason": "stop"}]}""".formatted(JSON.valueToTree(text)));
        }

        static Reply completion(String text) {
            return of(200, """
                    {"choices": [{"text": %s, "finish_reason": "stop"}]}""".formatted(JSON.valueToTree(text)));
        }
    }

    final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger count = new AtomicInteger();
    private final HttpServer server;
    private final Function<Asked, Reply> behaviour;

    FakeServer(Function<Asked, Reply> behaviour) {
        this.behaviour = behaviour;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            var question = new Asked(
                    count.getAndIncrement(),
                    exchange.getRequestURI().getPath(),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
                    JSON.readTree(body));
            asked.add(question);
            Reply reply = behaviour.apply(question);
            reply.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

package io.burnish.generate;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// Who answers.
public sealed interface EngineSettings {

    /// The model itself, with the weights that are trained.
    record Local() implements EngineSettings {
        public static Local defaults() {
            return new Local();
        }
    }

    /// A server that speaks OpenAI's protocol: vLLM, llama.cpp's, or a service.
    ///
    /// @param url such as `http://localhost:8000/v1`
    /// @param model the server's name for it
    /// @param keyVariable the environment variable that holds the key; the key itself is never written anywhere
    /// @param concurrency requests under way at once, at most
    /// @param timeout in seconds, for one answer
    /// @param retries how often one answer is asked for again after 429, 5xx, a time-out or a lost connection
    /// @param reload a program and its arguments that give the server new weights; `{model}` in them becomes the
    ///     model's directory; none: the server's weights are its own affair
    /// @param health a path such as `/health`, or an address, that answers 200 once the server is ready
    /// @param healthTimeout in seconds, for the program and the wait for `health` together
    /// @param logprobs ask for the tokens' ids and log-probs
    /// @param api how a text prompt is asked; messages always go to chat
    /// @param sendNeutral send top_k, min_p and repetition_penalty even where they do nothing: vLLM else takes
    ///     the model's own generation_config.json, llama.cpp 40, 0.05 and 1; services refuse them
    record Openai(
            String url,
            String model,
            Optional<String> keyVariable,
            int concurrency,
            double timeout,
            int retries,
            List<String> reload,
            Optional<String> health,
            double healthTimeout,
            boolean logprobs,
            OpenaiApi api,
            boolean sendNeutral)
            implements EngineSettings {

        public Openai {
            address("url", url);
            if (model.isBlank()) {
                throw new IllegalArgumentException("model must be the server's name for the model");
            }
            if (keyVariable
                    .filter(name -> !name.matches("[A-Za-z_][A-Za-z0-9_]*"))
                    .isPresent()) {
                // not shown: it may be the key itself
                throw new IllegalArgumentException("key_variable must be the name of an environment variable, such as"
                        + " OPENAI_API_KEY, not the key itself");
            }
            if (concurrency < 1) {
                throw new IllegalArgumentException("concurrency must be at least 1, got " + concurrency);
            }
            seconds("timeout", timeout);
            if (retries < 0) {
                throw new IllegalArgumentException("retries must be 0 or more, got " + retries);
            }
            reload = List.copyOf(reload);
            if (!reload.isEmpty() && reload.getFirst().isBlank()) {
                throw new IllegalArgumentException(
                        "reload must be a program and its arguments, for example [bash, serve.sh, '{model}']");
            }
            health.filter(place -> !place.startsWith("/")).ifPresent(place -> address("health", place));
            seconds("health_timeout", healthTimeout);
        }

        /// The same with the environment variable that holds the key.
        public Openai withKey(Optional<String> variable) {
            return new Openai(
                    url,
                    model,
                    variable,
                    concurrency,
                    timeout,
                    retries,
                    reload,
                    health,
                    healthTimeout,
                    logprobs,
                    api,
                    sendNeutral);
        }

        public static Openai of(String url, String model) {
            return new Openai(
                    url,
                    model,
                    Optional.empty(),
                    8,
                    600,
                    5,
                    List.of(),
                    Optional.empty(),
                    600,
                    true,
                    OpenaiApi.COMPLETIONS,
                    false);
        }

        private static void seconds(String key, double seconds) {
            if (!(seconds > 0) || seconds > 1e6) {
                throw new IllegalArgumentException(
                        key + " must be above 0 and at most 1000000 seconds, got " + seconds);
            }
        }

        private static void address(String key, String address) {
            URI parsed;
            try {
                parsed = URI.create(address);
            } catch (IllegalArgumentException _) {
                throw noAddress(key);
            }
            if (!address.matches("https?://.+") || parsed.getHost() == null) {
                throw noAddress(key);
            }
            if (parsed.getRawUserInfo() != null || parsed.getRawQuery() != null || parsed.getRawFragment() != null) {
                throw new IllegalArgumentException(
                        key + " must be a plain address: a key comes from the environment variable of key_variable,"
                                + " not from user:password@ or ?...");
            }
        }

        // without the value, which may hold a password
        private static IllegalArgumentException noAddress(String key) {
            return new IllegalArgumentException(key + " must be a server's address, such as http://localhost:8000/v1");
        }
    }
}

package io.burnish.judge;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// Which model a judge asks.
public sealed interface JudgeModel {

    /// The model that is trained, as this iteration starts.
    record Self() implements JudgeModel {
        public static Self defaults() {
            return new Self();
        }
    }

    /// The frozen model that the loss measures against.
    record Reference() implements JudgeModel {
        public static Reference defaults() {
            return new Reference();
        }
    }

    /// A model on this machine.
    ///
    /// @param path a HuggingFace model directory
    record Local(Path path) implements JudgeModel {
        public static Local of(Path path) {
            return new Local(path);
        }
    }

    /// A model behind a server that speaks OpenAI's protocol.
    ///
    /// @param url such as `http://localhost:8000/v1`
    /// @param model the server's name for it
    /// @param keyVariable the environment variable that holds the key; the key itself is never written anywhere
    record Openai(String url, String model, Optional<String> keyVariable) implements JudgeModel {

        public Openai {
            if (!url.matches("https?://.+") || !isAddress(url)) {
                throw new IllegalArgumentException(
                        "url must be a server's address, such as http://localhost:8000/v1, got " + url);
            }
            if (model.isBlank()) {
                throw new IllegalArgumentException("model must be the server's name for the model");
            }
        }

        public static Openai of(String url, String model) {
            return new Openai(url, model, Optional.empty());
        }

        private static boolean isAddress(String url) {
            try {
                return URI.create(url).getHost() != null;
            } catch (IllegalArgumentException _) {
                return false;
            }
        }
    }
}

package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EngineSettingsTest {

    private static final String URL = "http://localhost:8000/v1";

    private static EngineSettings.Openai server(
            String url, Optional<String> key, int concurrency, double timeout, List<String> reload, String health) {
        return new EngineSettings.Openai(
                url, "m", key, concurrency, timeout, 5, reload, Optional.of(health), 60, true, OpenaiApi.CHAT, false);
    }

    @Test
    void defaults_ask_eight_at_once() {
        var settings = EngineSettings.Openai.of(URL, "m");
        assertThat(settings.concurrency()).isEqualTo(8);
        assertThat(settings.keyVariable()).isEmpty();
        assertThat(settings.logprobs()).isTrue();
    }

    @Test
    void what_is_wrong_is_named_by_its_key() {
        assertThatThrownBy(() -> EngineSettings.Openai.of("localhost", "m")).hasMessageStartingWith("url must be");
        assertThatThrownBy(() -> EngineSettings.Openai.of(URL, " ")).hasMessageStartingWith("model must be");
        assertThatThrownBy(() -> server(URL, Optional.empty(), 0, 1, List.of(), "/"))
                .hasMessage("concurrency must be at least 1, got 0");
        assertThatThrownBy(() -> server(URL, Optional.empty(), 1, 0, List.of(), "/"))
                .hasMessageStartingWith("timeout must be above 0");
        assertThatThrownBy(() -> server(URL, Optional.empty(), 1, 1, List.of(""), "/"))
                .hasMessageStartingWith("reload must be");
        assertThatThrownBy(() -> server(URL, Optional.empty(), 1, 1, List.of(), "health"))
                .hasMessageStartingWith("health must be");
    }

    @Test
    void a_key_in_the_wrong_place_is_refused_and_not_shown() {
        assertThatThrownBy(() -> server(URL, Optional.of("sk-secret-1"), 1, 1, List.of(), "/"))
                .hasMessageStartingWith("key_variable must be")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> EngineSettings.Openai.of("http://me:secret@localhost/v1", "m"))
                .hasMessageStartingWith("url must be a plain address")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> EngineSettings.Openai.of("http://localhost/v1?key=secret", "m"))
                .hasMessageStartingWith("url must be a plain address")
                .hasMessageNotContaining("secret");
    }
}

package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.generate.FakeServer.Reply;
import io.burnish.run.RunProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerReloadTest {

    @TempDir
    Path directory;

    private static void load(OpenaiSettings settings, Path model) {
        new ServerReload(settings.settings(), _ -> null, Duration.ofMillis(10)).load(model);
    }

    @Test
    void the_program_gets_the_models_directory_and_health_is_waited_for() throws IOException {
        Path told = directory.resolve("told.txt");
        try (var server = new FakeServer(asked -> Reply.of(asked.number() < 2 ? 503 : 200, ""))) {
            List<String> command = List.of("sh", "-c", "printf %s \"$1\" > " + told, "sh", "{model}/");
            load(OpenaiSettings.of(server).reload(command, Optional.of("/health"), 60), directory);

            assertThat(told).hasContent(directory + "/");
            assertThat(server.asked).extracting(FakeServer.Asked::path).containsOnly("/health");
            assertThat(server.asked).hasSize(3);
        }
    }

    @Test
    void a_path_below_the_servers_address_or_a_whole_one_is_asked_too() {
        try (var server = new FakeServer(_ -> Reply.of(200, ""))) {
            load(OpenaiSettings.of(server).reload(List.of(), Optional.of(server.url() + "/models"), 60), directory);
            assertThat(server.asked.getFirst().path()).isEqualTo("/v1/models");
        }
    }

    @Test
    void a_program_that_fails_is_shown_with_what_it_said() {
        try (var server = new FakeServer(_ -> Reply.of(200, ""))) {
            var settings = OpenaiSettings.of(server)
                    .reload(List.of("sh", "-c", "echo no such weights >&2; exit 3"), Optional.of("/health"), 60);
            assertThatThrownBy(() -> load(settings, directory))
                    .isInstanceOf(RunProblem.class)
                    .hasMessageContaining("exit code 3")
                    .hasMessageContaining("no such weights");
            assertThat(server.asked).isEmpty();
        }
    }

    @Test
    void a_program_that_is_not_there_is_named() {
        try (var server = new FakeServer(_ -> Reply.of(200, ""))) {
            var settings = OpenaiSettings.of(server).reload(List.of("no-such-program"), Optional.empty(), 60);
            assertThatThrownBy(() -> load(settings, directory))
                    .isInstanceOf(RunProblem.class)
                    .hasMessageContaining("no-such-program");
        }
    }

    @Test
    void a_program_that_does_not_end_is_ended() {
        try (var server = new FakeServer(_ -> Reply.of(200, ""))) {
            var settings = OpenaiSettings.of(server).reload(List.of("sleep", "60"), Optional.empty(), 0.3);
            assertThatThrownBy(() -> load(settings, directory))
                    .isInstanceOf(RunProblem.class)
                    .hasMessageContaining("health_timeout")
                    .hasMessageContaining("background");
        }
    }

    @Test
    void a_server_that_the_program_leaves_behind_lives_on() throws IOException, InterruptedException {
        Path alive = directory.resolve("alive.txt");
        try (var server = new FakeServer(_ -> Reply.of(200, ""))) {
            var command = List.of("sh", "-c", "(sleep 0.5; echo yes; echo yes > " + alive + ") &");
            load(OpenaiSettings.of(server).reload(command, Optional.of("/health"), 60), directory);
            for (int i = 0; i < 100 && !Files.exists(alive); i++) {
                Thread.sleep(50);
            }
            assertThat(alive).exists();
        }
    }

    @Test
    void a_server_that_does_not_get_ready_ends_the_run_with_its_last_word() {
        try (var server = new FakeServer(_ -> Reply.of(503, "{\"message\": \"loading\"}"))) {
            var settings = OpenaiSettings.of(server).reload(List.of("true"), Optional.of("/health"), 0.3);
            assertThatThrownBy(() -> load(settings, directory))
                    .isInstanceOf(RunProblem.class)
                    .hasMessageContaining("status 503: loading")
                    .hasMessageContaining("/health");
        }
    }
}

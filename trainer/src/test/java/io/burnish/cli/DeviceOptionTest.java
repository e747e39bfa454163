package io.burnish.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.model.Stories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands without a recipe run where they are told.
class DeviceOptionTest {

    @TempDir
    Path folder;

    private Path prompts;
    private Path pairs;

    @BeforeEach
    void write() throws IOException {
        prompts = Files.writeString(folder.resolve("prompts.txt"), "Once upon a time\n");
        pairs = Files.writeString(
                folder.resolve("pairs.jsonl"),
                "{\"prompt\": \"One day\", \"chosen\": \" he\", \"rejected\": \" x\"}\n");
    }

    private Object[] generate(String device, String out) {
        return new Object[] {
            "generate",
            "--model",
            Stories.model(),
            "--prompts",
            prompts,
            "--out",
            folder.resolve(out),
            "-n",
            "1",
            "--max-tokens",
            "8",
            "--device",
            device
        };
    }

    @Test
    void the_cpu_can_be_named() throws IOException {
        Cli.succeed(generate("cpu", "cpu.jsonl"));
        assertThat(Files.readAllLines(folder.resolve("cpu.jsonl"))).hasSize(1);
        Cli.succeed(
                "score",
                "--model",
                Stories.model(),
                "--data",
                pairs,
                "--out",
                folder.resolve("logps.jsonl"),
                "--device",
                "cpu");
        assertThat(Files.readString(folder.resolve("logps.jsonl"))).contains("chosen_logp");
    }

    @Test
    void a_card_that_is_not_there_is_refused_with_the_remedy() {
        Cli refused = Cli.run(generate("cuda:99", "card.jsonl"));
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains("cuda:99 is asked for", "Use device: c")
                .doesNotContain("\tat ");
        assertThat(folder.resolve("card.jsonl")).doesNotExist();
        assertThat(Cli.run(
                                "score",
                                "--model",
                                Stories.model(),
                                "--data",
                                pairs,
                                "--out",
                                folder.resolve("x"),
                                "--device",
                                "cuda:99")
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void what_is_no_device_is_named() {
        Cli refused = Cli.run(generate("gpu", "gpu.jsonl"));
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("--device must be auto, cpu or cuda:N (such as cuda:0), got 'gpu'");
    }
}

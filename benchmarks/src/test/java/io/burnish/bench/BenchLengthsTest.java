package io.burnish.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.cli.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The shipped recipe in small: the loops run, share their M0, and are written and drawn; a second call trains nothing.
class BenchLengthsTest {

    private static final Path RECIPES =
            Path.of(System.getProperty("burnish.root", "..")).resolve("recipes");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int bench(String... more) {
        out.reset();
        err.reset();
        List<String> words = new ArrayList<>(
                List.of("bench", "lengths", "--work", folder.resolve("work").toString()));
        for (String set : List.of(
                "model.init.hidden_size=16",
                "model.init.layers=1",
                "model.init.heads=2",
                "seed_training.train.max_steps=3",
                "loop.iterations=2",
                "loop.prompts_per_iteration=24",
                "generate.max_tokens=8",
                "pair.unfinished=rejected",
                "train.batch_pairs=8",
                "evaluate.limit=10")) {
            words.addAll(List.of("--set", set));
        }
        words.addAll(List.of(more));
        return Main.run(
                words.toArray(String[]::new),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private JsonNode measured(String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "--recipe", RECIPES.resolve("length-control.yaml").toString(), "--seeds", "1,2", "--alphas", "0.5"));
        words.addAll(List.of(more));
        int code = bench(words.toArray(String[]::new));
        assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    }

    private static void forget(JsonNode result) {
        result.get("runs").forEach(run -> ((ObjectNode) run).remove("seconds"));
        ((ObjectNode) result).remove(List.of("command", "date"));
    }

    @Test
    void everyLossIsMeasuredFromTheSameModelAndDrawn() throws IOException {
        Path json = folder.resolve("lengths.json");
        Path svg = folder.resolve("lengths.svg");
        JsonNode first = measured("--out", json.toString(), "--svg", svg.toString());
        JsonNode runs = first.get("runs");
        assertThat(runs).hasSize(4);
        assertThat(runs.findValuesAsText("loss")).containsExactly("dpo", "rdpo 0.5", "dpo", "rdpo 0.5");
        for (JsonNode run : runs) {
            assertThat(run.get("length"))
                    .hasSize(3)
                    .allSatisfy(length -> assertThat(length.asDouble()).isBetween(1.0, 40.0));
            assertThat(run.get("right")).hasSize(3);
            assertThat(run.has("ended")).isFalse();
        }
        assertThat(runs.get(0).get("length").get(0))
                .isEqualTo(runs.get(1).get("length").get(0));
        assertThat(runs.get(0).get("length").get(0))
                .isNotEqualTo(runs.get(2).get("length").get(0));
        assertThat(new ObjectMapper().readTree(json.toFile())).isEqualTo(first);
        assertThat(Files.readString(svg)).startsWith("<svg ").contains(">rdpo 0.5</text>");

        Path model = folder.resolve("work/seed-1/rdpo-0.5/iteration-2/model/model.safetensors");
        FileTime written = Files.getLastModifiedTime(model);
        JsonNode again = measured();
        assertThat(Files.getLastModifiedTime(model)).isEqualTo(written);
        assertThat(again.get("runs").findValues("seconds")).isEmpty();
        forget(first);
        forget(again);
        assertThat(again).isEqualTo(first);
    }

    @Test
    void aRecipeWithAnotherLossIsRefused() {
        int code = bench(
                "--recipe", RECIPES.resolve("length-control.yaml").toString(), "--set", "loss={type: dpo, beta: 0.1}");
        assertThat(code).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("loss.type must be rdpo")
                .contains("got dpo");
    }
}

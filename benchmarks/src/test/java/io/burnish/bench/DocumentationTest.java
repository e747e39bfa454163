package io.burnish.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.cli.Main;
import io.burnish.recipe.RecipeReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What the documents say can be typed, and every shipped recipe can be read.
class DocumentationTest {

    private static final Path ROOT = Path.of(System.getProperty("burnish.root", ".."));

    @TestFactory
    List<DynamicTest> every_command_of_the_documents_is_understood() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String page : List.of("README.md", "benchmarks/README.md", "recipes/quickstart.yaml")) {
            for (String line : Files.readAllLines(ROOT.resolve(page))) {
                String command = line.replaceFirst("^[#$|` ]*", "")
                        .replaceFirst("[|`].*$", "")
                        .strip();
                if (command.startsWith("./burnish ")) {
                    tests.add(DynamicTest.dynamicTest(page + ": " + command, () -> understood(command)));
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(8);
        return tests;
    }

    private static void understood(String command) {
        String bare =
                command.replaceFirst("#.*$", "").replaceAll("[\\[\\]]", "").strip();
        List<String> words = new ArrayList<>(Arrays.asList(bare.split("\\s+")).subList(1, bare.split("\\s+").length));
        words.add("--help");
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        int code = Main.run(words.toArray(String[]::new), stream, stream);
        assertThat(code).as(said.toString(StandardCharsets.UTF_8)).isZero();
    }

    @TestFactory
    List<DynamicTest> every_shipped_recipe_can_be_read() throws IOException {
        try (Stream<Path> recipes = Files.list(ROOT.resolve("recipes"))) {
            return recipes.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(file -> DynamicTest.dynamicTest(
                            file.getFileName().toString(),
                            () -> new RecipeReader(Path.of("")).readRun(file, List.of())))
                    .toList();
        }
    }

    @Test
    void every_command_has_help_that_fits_a_screen() {
        for (String command : List.of(
                "run",
                "resume",
                "check",
                "score",
                "generate",
                "judge",
                "pair",
                "eval",
                "merge",
                "inspect",
                "losses",
                "doctor",
                "bench")) {
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
            assertThat(Main.run(new String[] {command, "--help"}, stream, stream))
                    .isZero();
            assertThat(said.toString(StandardCharsets.UTF_8).lines())
                    .as(command)
                    .hasSizeLessThanOrEqualTo(24);
        }
    }
}

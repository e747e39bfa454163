package io.burnish.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectLoopTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HOSTILE = "</script><script>document.title='mine'</script><img src=x onerror=alert(1)>";

    @TempDir
    Path folder;

    @Test
    void iterations_are_rows_with_the_figures_of_their_files() throws IOException {
        SmallLoop run = SmallLoop.in(folder.resolve("run"))
                .seedTraining(0.25)
                .iteration(1, "so")
                .evaluation(1, 0.5);
        List<String> table = table(run);
        assertThat(cells(table.get(0)))
                .containsExactly(
                        "iter",
                        "prompts",
                        "samples",
                        "length",
                        "cut",
                        "score",
                        "spread",
                        "unread",
                        "pairs",
                        "margin",
                        "chosen",
                        "rejected",
                        "steps",
                        "loss",
                        "acc",
                        "eval",
                        "+-");
        assertThat(cells(table.get(1))).containsExactly("0", "1", "0.625", "0.250", "0.010");
        assertThat(cells(table.get(2)))
                .containsExactly(
                        "1", "2", "4", "3.500", "0.0%", "2.000", "1.155", "20.0%", "1", "2.000", "4.000", "3.000", "1",
                        "0.625", "0.750", "0.500", "0.010");
        assertThat(table)
                .extracting(String::length)
                .containsOnly(table.getFirst().length());
    }

    @Test
    void a_script_reads_the_same_figures() throws IOException {
        SmallLoop run = SmallLoop.in(folder.resolve("run")).seedTraining(0.25).iteration(1, "so");
        JsonNode iterations = JSON.readTree(
                        Cli.succeed("inspect", run.directory(), "--json").out())
                .get("iterations");
        assertThat(iterations).hasSize(2);
        assertThat(iterations.get(0).at("/evaluation/sample_score/value").doubleValue())
                .isEqualTo(0.25);
        assertThat(iterations.get(0).has("prompts")).isFalse();
        JsonNode first = iterations.get(1);
        assertThat(first.get("score_mean").doubleValue()).isEqualTo(2);
        assertThat(first.get("unreadable_verdicts").intValue()).isEqualTo(1);
        assertThat(first.get("margin_mean").doubleValue()).isEqualTo(2);
        assertThat(first.at("/discards/tie").intValue()).isEqualTo(1);
        assertThat(first.has("evaluation")).isFalse();
    }

    @Test
    void what_is_not_there_yet_is_blank_and_damaged_lines_are_counted() throws IOException {
        SmallLoop run = SmallLoop.in(folder.resolve("run"))
                .iteration(1, "so")
                .write(1, "generate/samples.jsonl", "{\"prompt_id\": 7}")
                .write(1, "generate/samples.jsonl", "no json")
                .write(1, "evaluate/scores.json", "{\"sample_score\": 1}");
        Path samples = run.directory().resolve("iteration-2/generate/samples.jsonl");
        Files.createDirectories(samples.getParent());
        Files.writeString(samples, "{\"prompt_id\": \"torn");
        String out = Cli.succeed("inspect", run.directory(), "--html", folder.resolve("page.html"))
                .out();
        assertThat(out)
                .contains(
                        "iteration-1/generate/samples.jsonl: 2 damaged",
                        "iteration-1/evaluate/scores.json: 1 damaged",
                        "iteration-2/generate/samples.jsonl: 1 damaged");
        assertThat(cells(table(run).getLast())).containsExactly("2");
        assertThat(folder.resolve("page.html")).isNotEmptyFile();
    }

    @Test
    void lines_after_a_damaged_one_count() throws IOException {
        SmallLoop run = SmallLoop.in(folder.resolve("run"))
                .write(1, "generate/samples.jsonl", "{\"prompt_id\"")
                .iteration(1, "so");
        assertThat(cells(table(run).get(1))).startsWith("1", "2", "4");
    }

    @Test
    void the_page_needs_nothing_else_and_what_models_wrote_stays_text() throws IOException {
        SmallLoop run = SmallLoop.in(folder.resolve("run"))
                .seedTraining(0.25)
                .iteration(1, HOSTILE)
                .evaluation(1, 0.5);
        Path file = folder.resolve("page.html");
        assertThat(Cli.succeed("inspect", run.directory(), "--html", file).err())
                .contains("wrote " + file);
        String page = Files.readString(file);
        assertThat(page)
                .contains("Content-Security-Policy", "default-src 'none'")
                .doesNotContain("<img", "<link", "src=\"");
        assertThat(page.split("<script", -1)).hasSize(3);
        assertThat(page.split("</script", -1)).hasSize(3);
        assertThat(page.split("<svg", -1))
                .hasSameSizeAs(page.split("role=\"img\"", -1))
                .hasSizeGreaterThan(5);
        JsonNode prompts = JSON.readTree(data(page));
        assertThat(prompts).hasSize(2);
        assertThat(prompts.at("/0/answers/0/text").textValue()).isEqualTo(HOSTILE);
        assertThat(prompts.at("/0/verdicts/0/raw").textValue()).isEqualTo("</script><!--<script>");
        assertThat(prompts.at("/0/pairs/0/chosen").intValue()).isEqualTo(1);
        assertThat(prompts.at("/1/discards/0/reason").textValue()).isEqualTo("tie");
    }

    @Test
    void a_hostile_name_of_a_reason_stays_text_too() throws IOException {
        SmallLoop run = SmallLoop.in(folder.resolve("run"))
                .iteration(1, "so")
                .write(
                        1,
                        "pair/discarded.jsonl",
                        "{\"prompt_id\":\"p1\",\"samples\":[],\"phase\":\"pair\",\"reason\":\"<b>x\",\"detail\":\"\"}");
        Path file = folder.resolve("page.html");
        Cli.succeed("inspect", run.directory(), "--html", file);
        assertThat(file).content().contains("&lt;b&gt;x 1").doesNotContain("<b>x");
    }

    @Test
    void a_large_run_is_shown_in_part_and_the_page_says_so() throws IOException {
        SmallLoop run = SmallLoop.in(folder.resolve("run")).iteration(1, "so");
        Path samples = run.directory().resolve("iteration-1/generate/samples.jsonl");
        String line = Files.readAllLines(samples).getFirst();
        StringBuilder more = new StringBuilder();
        for (int i = 0; i < 1200; i++) {
            more.append(line.replace("\"p1\"", "\"q%d\"".formatted(i))).append('\n');
        }
        Files.writeString(samples, more);
        Path file = folder.resolve("page.html");
        Cli.succeed("inspect", run.directory(), "--html", file);
        assertThat(file).content().contains("600 of 1,200 prompts, drawn evenly");
        JsonNode prompts = JSON.readTree(data(Files.readString(file)));
        assertThat(prompts).hasSize(600);
        assertThat(prompts.at("/599/id").textValue()).isEqualTo("q1198");
    }

    @Test
    void a_page_that_cannot_be_written_is_one_message() throws IOException {
        SmallLoop run = SmallLoop.in(folder.resolve("run")).iteration(1, "so");
        Cli cli = Cli.run("inspect", run.directory(), "--html", folder.resolve("nowhere/page.html"));
        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err()).contains("--html", "nowhere", "Name a file").doesNotContain("\tat ");
    }

    private static List<String> table(SmallLoop run) {
        List<String> lines =
                Cli.succeed("inspect", run.directory()).out().lines().toList();
        List<String> rest = lines.subList(lines.indexOf("iterations") + 1, lines.size());
        return rest.stream().takeWhile(line -> line.startsWith("  ")).toList();
    }

    private static List<String> cells(String row) {
        return List.of(row.strip().split("\\s+"));
    }

    private static String data(String page) {
        Matcher data = Pattern.compile("id=\"data\">(.*)</script>").matcher(page);
        assertThat(data.find()).isTrue();
        return data.group(1);
    }
}

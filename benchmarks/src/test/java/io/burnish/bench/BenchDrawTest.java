package io.burnish.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.cli.Main;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/// Results become pictures; the pictures that are shown are those of the results that are kept.
class BenchDrawTest {

    @TempDir
    Path folder;

    private Document drawn(String json) throws Exception {
        Path result = Files.writeString(folder.resolve("result.json"), json);
        assertThat(draw(result)).isEmpty();
        String svg = Files.readString(folder.resolve("out/result.svg"));
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    /// @return what went wrong
    private String draw(Path result) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Main.run(
                new String[] {
                    "bench",
                    "draw",
                    result.toString(),
                    "--out",
                    folder.resolve("out").toString()
                },
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return err.toString(StandardCharsets.UTF_8);
    }

    private static List<String> bars(Document page) {
        NodeList bars = page.getElementsByTagName("rect");
        List<String> titles = new ArrayList<>();
        for (int i = 0; i < bars.getLength(); i++) {
            titles.add(bars.item(i).getTextContent());
        }
        return titles;
    }

    @Test
    void everyoneWhoTrainedHasABarForSpeedAndOneForMemory() throws Exception {
        Document page = drawn("""
                {"what": "steps <of a model>", "burnish": [
                   {"step_seconds": [1], "pairs_per_second_over_all": 6.4, "peak_rss_bytes": 1.2e9,
                    "padded": {"step_seconds": [2], "pairs_per_second_over_all": 2}},
                   {"step_seconds": [1], "pairs_per_second_over_all": 6.2, "peak_rss_bytes": 1.1e9}],
                 "trl": {"peer": "trl 1", "step_seconds": [9], "pairs_per_second": 0.5, "peak_memory_bytes": 6e9}}
                """);
        assertThat(bars(page))
                .contains(
                        "Burnish, pairs a second: 6.40",
                        "padded, pairs a second: 2.00",
                        "Burnish, run 2, pairs a second: 6.20",
                        "trl 1, pairs a second: 0.50",
                        "Burnish, GB: 1.20",
                        "trl 1, GB: 6.00")
                .doesNotContain("padded, GB: NaN");
    }

    @Test
    void aLossThatAPeerCallsOtherwiseStandsInTheSameGroup() throws Exception {
        Document page = drawn("""
                {"what": "losses", "burnish": {"cases": [{"losses": [{"loss": "dpo", "forward_backward_seconds": 0.2,
                   "composite_forward_backward_seconds": 0.3, "forward_backward_peak_bytes": 5e7}]}]},
                 "trl": {"peer": "trl 1", "losses": [{"loss": "sigmoid", "forward_backward_seconds": 0.4}]}}
                """);
        assertThat(bars(page))
                .contains("dpo, burnish: 200", "dpo, plain: 300", "dpo, trl: 400", "dpo, burnish: 50")
                .noneMatch(title -> title.startsWith("sigmoid"));
    }

    @Test
    void whatGrowsHasAPanelEach() throws Exception {
        Document page = drawn("""
                {"what": "growth", "answer_tokens": [{"value": 32, "seconds": 1}, {"value": 64, "seconds": 2}],
                 "pairs": [{"value": 1, "seconds": 0.5}]}
                """);
        assertThat(page.getElementsByTagName("path").getLength()).isEqualTo(2);
        assertThat(page.getElementsByTagName("circle").getLength()).isEqualTo(3);
    }

    @Test
    void whatCannotBeDrawnIsRefused() throws Exception {
        assertThat(draw(Files.writeString(folder.resolve("a.json"), "{\"what\": \"nothing\"}")))
                .contains("a.json has no whole steps, losses or growth to draw");
        assertThat(draw(Files.writeString(folder.resolve("b.json"), "{"))).contains("b.json is no JSON");
        assertThat(draw(folder.resolve("c.json"))).contains("there is no file").contains("c.json");
    }

    @Test
    void thePicturesShownAreOfTheResultsKept() throws Exception {
        Path benchmarks = Path.of(System.getProperty("burnish.root", "..")).resolve("benchmarks");
        try (var pictures = Files.list(benchmarks.resolve("figures"))) {
            for (Path picture : pictures.toList()) {
                Path result = benchmarks
                        .resolve("results")
                        .resolve(picture.getFileName().toString().replace(".svg", ".json"));
                assertThat(draw(result)).isEmpty();
                assertThat(folder.resolve("out").resolve(picture.getFileName()))
                        .as("%s: draw it again", picture)
                        .hasSameTextualContentAs(picture);
            }
        }
    }
}

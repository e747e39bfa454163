package io.burnish.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.burnish.evaluate.Measured;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/// The loops over seeds, and the figure as a reader of XML sees it.
class LengthsFigureTest {

    private static LengthLoop loop(String loss, long seed, double... lengths) {
        List<LengthLoop.Model> models = new ArrayList<>();
        for (double length : lengths) {
            models.add(new LengthLoop.Model(
                    Measured.plain(length, 1, "made"),
                    Measured.plain(length / 100, 1, "made"),
                    Measured.plain(0, 1, "made")));
        }
        return new LengthLoop(loss, seed, models, Optional.empty());
    }

    private static final List<LengthLoop> LOOPS = List.of(
            loop("dpo", 1, 10, 20), loop("rdpo 0.5", 1, 10, 11), loop("dpo", 2, 12, 50), loop("rdpo 0.5", 2, 12));

    @Test
    void seedsAreJoinedByLoss() {
        List<LengthLine> lines = LengthLine.of(LOOPS);
        assertThat(lines).extracting(LengthLine::loss).containsExactly("dpo", "rdpo 0.5");
        assertThat(lines.getFirst().length())
                .containsExactly(new LengthLine.Range(11, 10, 12), new LengthLine.Range(35, 20, 50));
        assertThat(lines.getFirst().right().getLast().mean()).isCloseTo(0.35, within(1e-12));
        assertThat(lines.getLast().length()) // of the one that came so far
                .containsExactly(new LengthLine.Range(11, 10, 12), new LengthLine.Range(11, 11, 11));
    }

    @Test
    void eachLossIsALineInBothPanels() throws Exception {
        String svg = LengthsFigure.svg(LengthLine.of(LOOPS));
        Document page = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        var paths = page.getElementsByTagName("path");
        assertThat(paths.getLength()).isEqualTo(4);
        // 50 tokens are the top of the axis and 0 its foot: M1 of dpo, with a mean of 35, lies at 7 tenths
        assertThat(((Element) paths.item(0)).getAttribute("d")).isEqualTo("M56.0 249.9L346.0 123.2");
        assertThat(page.getElementsByTagName("circle").getLength()).isEqualTo(8);
    }
}

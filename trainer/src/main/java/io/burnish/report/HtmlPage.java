package io.burnish.report;

import io.burnish.run.RunLayout;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/// A run as one page that needs nothing else: no network, no other file.
///
/// What models and judges wrote is data in it, never markup, and the page's own policy lets a browser run only the one
/// script, by its hash.
public final class HtmlPage {

    private static final String STYLE = resource("page.css");
    private static final String SCRIPT = resource("page.js");

    private HtmlPage() {}

    /// Reads the answers and writes the page's text.
    public static String of(RunReport report) {
        RunLayout layout = report.layout();
        List<Integer> iterations =
                report.iterations().stream().map(IterationFigures::iteration).toList();
        ShownPrompts shown = ShownPrompts.read(new RunFiles(layout, new DamagedLines()), iterations);
        String name = Html.text(
                layout.root().toAbsolutePath().normalize().getFileName().toString());
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta http-equiv="Content-Security-Policy" content="%s">
                <title>%s - Burnish</title>
                <style>%s</style>
                </head>
                <body>
                <header><h1>%s</h1><p>%s</p></header>
                <main>
                %s
                </main>
                <script type="application/json" id="data">%s</script>
                <script>%s</script>
                </body>
                </html>
                """.formatted(
                        policy(),
                        name,
                        STYLE,
                        name,
                        Html.text(layout.root().toString()),
                        sections(report, shown),
                        Html.data(shown.prompts().toString()),
                        SCRIPT);
    }

    private static String sections(RunReport report, ShownPrompts shown) {
        Charts charts = new Charts(report);
        StringBuilder page = new StringBuilder();
        page.append(table(report));
        String goal = List.of(charts.evaluation(), charts.lengths()).stream()
                .filter(chart -> !chart.isEmpty())
                .map(HtmlPage::figure)
                .collect(Collectors.joining());
        page.append(section("By iteration", "Bars are 95% intervals.", goal));
        page.append(section(
                "Training",
                "Long curves are means of neighbouring steps. Dashed lines: an iteration begins.",
                charts.curves().stream().map(HtmlPage::figure).collect(Collectors.joining())));
        page.append(section(
                "Scores of answers",
                "The judge's, one an answer. Dashed line: the mean.",
                charts.histograms().stream()
                        .map(each -> figure(each.title(), "", each.svg()))
                        .collect(Collectors.joining())));
        page.append(discards(report));
        page.append(shown.total() == 0 ? "" : browser(shown));
        return page.toString();
    }

    private static String section(String title, String note, String figures) {
        return figures.isEmpty()
                ? ""
                : "<section><h2>%s</h2><p class=\"note\">%s</p><div class=\"charts\">%s</div></section>%n"
                        .formatted(title, note, figures);
    }

    private static String figure(LineChart chart) {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; chart.series().size() > 1 && i < chart.series().size(); i++) {
            keys.append("<li><span class=\"key s%d\"></span>%s</li>"
                    .formatted(i, Html.text(chart.series().get(i).name())));
        }
        return figure(chart.title(), keys.isEmpty() ? "" : "<ul class=\"keys\">" + keys + "</ul>", chart.svg());
    }

    private static String figure(String title, String keys, String svg) {
        return "<figure><figcaption>%s</figcaption>%s%s</figure>".formatted(Html.text(title), keys, svg);
    }

    private static String table(RunReport report) {
        IterationTable table = IterationTable.of(report);
        StringBuilder html = new StringBuilder("<section><h2>Iterations</h2>");
        if (table.rows().isEmpty()) {
            return html.append("<p>None has begun.</p></section>").toString();
        }
        html.append("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Iterations\"><table><thead><tr>");
        for (int i = 0; i < table.heads().size(); i++) {
            html.append("<th scope=\"col\" title=\"%s\">%s</th>"
                    .formatted(
                            Html.text(table.meanings().get(i)),
                            Html.text(table.heads().get(i))));
        }
        html.append("</tr></thead><tbody>");
        for (List<String> row : table.rows()) {
            html.append("<tr><th scope=\"row\">")
                    .append(Html.text(row.getFirst()))
                    .append("</th>");
            row.stream()
                    .skip(1)
                    .forEach(cell -> html.append("<td>").append(Html.text(cell)).append("</td>"));
            html.append("</tr>");
        }
        html.append("</tbody></table></div><details><summary>What the columns are</summary><dl>");
        for (int i = 0; i < table.heads().size(); i++) {
            html.append("<dt>%s</dt><dd>%s</dd>"
                    .formatted(
                            Html.text(table.heads().get(i)),
                            Html.text(table.meanings().get(i))));
        }
        html.append("</dl></details>");
        report.damaged()
                .forEach((file, lines) -> html.append("<p class=\"problem\">%s: %s left out, damaged</p>"
                        .formatted(Html.text(file), Html.text(lines == 1 ? "1 line" : lines + " lines"))));
        return html.append("</section>\n").toString();
    }

    private static String discards(RunReport report) {
        StringBuilder items = new StringBuilder();
        for (IterationFigures iteration : report.iterations()) {
            String reasons = iteration.pairs().stream()
                    .flatMap(pairs -> pairs.discards().entrySet().stream())
                    .map(entry -> "%s %s".formatted(Html.text(entry.getKey()), Figure.whole(entry.getValue())))
                    .collect(Collectors.joining(", "));
            if (!reasons.isEmpty()) {
                items.append("<li>Iteration %d: %s</li>".formatted(iteration.iteration(), reasons));
            }
        }
        return items.isEmpty() ? "" : "<section><h2>Left out of training</h2><ul>" + items + "</ul></section>\n";
    }

    private static String browser(ShownPrompts shown) {
        int count = shown.prompts().size();
        String note = count == shown.total()
                ? "All %s prompts.".formatted(Figure.whole(count))
                : "%s of %s prompts, drawn evenly over the order in which they were asked; %s has them all."
                        .formatted(Figure.whole(count), Figure.whole(shown.total()), "the run's directory");
        return """
                <section id="browser">
                <h2>Answers and verdicts</h2>
                <p class="note">%s Long texts are cut, and at most 16 answers of a prompt are shown.</p>
                <noscript><p class="problem">The browser of answers needs JavaScript; the rest of the page does not.</p></noscript>
                <form class="filters">
                <label>Search <input type="search" id="words" placeholder="in prompts, answers, verdicts"></label>
                <label>Iteration <select id="iteration"></select></label>
                <label>Show <select id="kind"></select></label>
                </form>
                <p id="found" role="status"></p>
                <div id="prompts"></div>
                <nav aria-label="Pages"><button type="button" id="back">Back</button>
                <button type="button" id="on">Next</button></nav>
                </section>
                """.formatted(note);
    }

    // an attribute's quotes: hashes and keywords have none but single ones
    private static String policy() {
        return "default-src 'none'; base-uri 'none'; form-action 'none'; style-src %s; script-src %s"
                .formatted(hash(STYLE), hash(SCRIPT));
    }

    private static String hash(String text) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(sha256) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

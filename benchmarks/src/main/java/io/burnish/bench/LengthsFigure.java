package io.burnish.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// Length and quality over a loop's models, one line a loss, as an SVG that stands by itself.
///
/// Colours go from red (no margin for length) over yellow to blue (the largest margin), in the order of the lines.
final class LengthsFigure {

    private static final int WIDTH = 860;
    private static final int HEIGHT = 360;
    private static final double TOP = 44;
    private static final double BOTTOM = HEIGHT - 52;
    private static final int MARKS = 5;

    private final StringBuilder svg = new StringBuilder();
    private final List<LengthLine> lines;

    private LengthsFigure(List<LengthLine> lines) {
        this.lines = lines;
    }

    /// Where a panel lies, and what its y axis ends at.
    ///
    /// @param models how many its x axis has
    private record Panel(double left, double right, double top, int models) {

        double x(int model) {
            return left + 10 + (right - left - 20) * model / Math.max(1, models - 1);
        }

        double y(double value) {
            return BOTTOM - (BOTTOM - TOP) * value / top;
        }
    }

    /// @param lines in the order of the legend
    static String svg(List<LengthLine> lines) {
        LengthsFigure figure = new LengthsFigure(lines);
        figure.draw();
        return figure.svg.toString();
    }

    private void draw() {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
                        + " font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"#333\">",
                WIDTH, HEIGHT);
        add("<title>Length and quality of answers over a loop's models</title>");
        add("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", WIDTH, HEIGHT);
        int models = lines.stream().mapToInt(line -> line.length().size()).max().orElse(1);
        double longest = lines.stream()
                .flatMap(line -> line.length().stream())
                .mapToDouble(LengthLine.Range::greatest)
                .max()
                .orElse(1);
        double step = Math.max(1, Math.ceil(longest / MARKS));
        panel(new Panel(46, 356, step * MARKS, models), "Mean length, tokens", "%.0f", LengthLine::length);
        panel(new Panel(416, 726, 1, models), "Share of right answers", "%.1f", LengthLine::right);
        for (int i = 0; i < lines.size(); i++) {
            double y = TOP + 8 + 22 * i;
            add(
                    "<line x1=\"744\" y1=\"%1$.1f\" x2=\"766\" y2=\"%1$.1f\" stroke=\"%2$s\" stroke-width=\"3\"/>",
                    y, colour(i));
            label("start", 774, y + 4, lines.get(i).loss());
        }
        add("</svg>");
    }

    private void panel(Panel panel, String title, String marks, Function<LengthLine, List<LengthLine.Range>> figure) {
        label("start", panel.left(), TOP - 20, title);
        for (int mark = 0; mark <= MARKS; mark++) {
            double value = panel.top() * mark / MARKS;
            add(
                    "<line x1=\"%.1f\" y1=\"%3$.1f\" x2=\"%2$.1f\" y2=\"%3$.1f\" stroke=\"#ddd\"/>",
                    panel.left(), panel.right(), panel.y(value));
            label("end", panel.left() - 7, panel.y(value) + 4, String.format(Locale.ROOT, marks, value));
        }
        for (int model = 0; model < panel.models(); model++) {
            label("middle", panel.x(model), BOTTOM + 20, "M" + model);
        }
        for (int i = 0; i < lines.size(); i++) {
            line(panel, colour(i), lines.get(i).loss(), figure.apply(lines.get(i)));
        }
    }

    private void line(Panel panel, String colour, String loss, List<LengthLine.Range> ranges) {
        StringBuilder path = new StringBuilder();
        for (int model = 0; model < ranges.size(); model++) {
            LengthLine.Range range = ranges.get(model);
            path.append(model == 0 ? 'M' : 'L')
                    .append(String.format(Locale.ROOT, "%.1f %.1f", panel.x(model), panel.y(range.mean())));
            add(
                    "<line x1=\"%1$.1f\" y1=\"%2$.1f\" x2=\"%1$.1f\" y2=\"%3$.1f\" stroke=\"%4$s\" stroke-opacity=\"0.45\"/>",
                    panel.x(model), panel.y(range.least()), panel.y(range.greatest()), colour);
            add(
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"><title>%s, M%d: %.2f</title></circle>",
                    panel.x(model), panel.y(range.mean()), colour, loss, model, range.mean());
        }
        add("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>", path, colour);
    }

    private String colour(int line) {
        double hue = lines.size() == 1 ? 0 : 250.0 * line / (lines.size() - 1);
        return String.format(Locale.ROOT, "hsl(%.0f, 75%%, 42%%)", hue);
    }

    private void label(String anchor, double x, double y, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, text);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}

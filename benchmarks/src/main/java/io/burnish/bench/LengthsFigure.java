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

    private final Svg svg = new Svg(WIDTH, HEIGHT, "Length and quality of answers over a loop's models");
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
        return figure.svg.end();
    }

    private void draw() {
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
            svg.line(744, y, 766, y, "stroke=\"%s\" stroke-width=\"3\"".formatted(colour(i)));
            svg.label("start", 774, y + 4, lines.get(i).loss());
        }
    }

    private void panel(Panel panel, String title, String marks, Function<LengthLine, List<LengthLine.Range>> figure) {
        svg.label("start", panel.left(), TOP - 20, title);
        for (int mark = 0; mark <= MARKS; mark++) {
            double value = panel.top() * mark / MARKS;
            svg.line(panel.left(), panel.y(value), panel.right(), panel.y(value), "stroke=\"#ddd\"");
            svg.label("end", panel.left() - 7, panel.y(value) + 4, String.format(Locale.ROOT, marks, value));
        }
        for (int model = 0; model < panel.models(); model++) {
            svg.label("middle", panel.x(model), BOTTOM + 20, "M" + model);
        }
        for (int i = 0; i < lines.size(); i++) {
            line(panel, colour(i), lines.get(i).loss(), figure.apply(lines.get(i)));
        }
    }

    private void line(Panel panel, String colour, String loss, List<LengthLine.Range> ranges) {
        double[] points = new double[2 * ranges.size()];
        for (int model = 0; model < ranges.size(); model++) {
            LengthLine.Range range = ranges.get(model);
            double x = panel.x(model);
            double y = panel.y(range.mean());
            points[2 * model] = x;
            points[2 * model + 1] = y;
            svg.line(
                    x,
                    panel.y(range.least()),
                    x,
                    panel.y(range.greatest()),
                    "stroke=\"%s\" stroke-opacity=\"0.45\"".formatted(colour));
            svg.dot(x, y, colour, String.format(Locale.ROOT, "%s, M%d: %.2f", loss, model, range.mean()));
        }
        svg.path(colour, points);
    }

    private String colour(int line) {
        double hue = lines.size() == 1 ? 0 : 250.0 * line / (lines.size() - 1);
        return String.format(Locale.ROOT, "hsl(%.0f, 75%%, 42%%)", hue);
    }
}

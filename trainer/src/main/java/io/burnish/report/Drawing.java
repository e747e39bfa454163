package io.burnish.report;

import java.util.Locale;

/// One SVG, written piece by piece. Colours and fonts are classes of the page's style sheet.
final class Drawing {

    static final int WIDTH = 420;
    static final int HEIGHT = 250;

    private final StringBuilder svg = new StringBuilder();

    /// @param id of the page's own, which no other drawing has
    /// @param description what a listener hears instead of the drawing
    Drawing(String id, String title, String description) {
        svg.append(text(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-title %s-text\">",
                WIDTH, HEIGHT, id, id));
        svg.append(text("<title id=\"%s-title\">%s</title>", id, Html.text(title)));
        svg.append(text("<desc id=\"%s-text\">%s</desc>", id, Html.text(description)));
    }

    void line(String style, double x1, double y1, double x2, double y2) {
        svg.append(text("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", style, x1, y1, x2, y2));
    }

    /// @param points as SVG's path data has them
    void path(String style, String points) {
        if (!points.isEmpty()) {
            svg.append(text("<path class=\"%s\" d=\"%s\"/>", style, points));
        }
    }

    /// @param tip shown to who points at it
    void dot(String style, double x, double y, String tip) {
        svg.append(text(
                "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>%s</title></circle>",
                style, x, y, Html.text(tip)));
    }

    void bar(String style, double x, double y, double width, double height, String tip) {
        svg.append(text(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s</title></rect>",
                style, x, y, Math.max(0, width), Math.max(0, height), Html.text(tip)));
    }

    /// @param anchor `start`, `middle` or `end`
    void label(String style, String anchor, double x, double y, String label) {
        svg.append(text(
                "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                style, anchor, x, y, Html.text(label)));
    }

    String end() {
        return svg + "</svg>";
    }

    static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}

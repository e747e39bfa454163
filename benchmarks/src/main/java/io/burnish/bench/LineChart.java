package io.burnish.bench;

import java.util.List;
import java.util.Locale;

/// How one thing grows with another. Both axes begin at 0, so that what grows in proportion is a straight line.
///
/// @param heading what grows
/// @param points from left to right
record LineChart(String heading, List<Point> points) {

    static final int WIDTH = 280;
    static final int HEIGHT = 220;
    private static final double TOP = 40;
    private static final double BOTTOM = HEIGHT - 36;
    private static final double LEFT = 42;
    private static final double RIGHT = WIDTH - 16;
    private static final int MARKS = 4;
    private static final String COLOUR = "#2f6f9f";

    record Point(double x, double y) {}

    void draw(Svg svg, double left, double top) {
        double greatest = points.stream().mapToDouble(Point::y).max().orElse(1);
        svg.label("start", left + 12, top + 20, heading);
        for (int mark = 0; mark <= MARKS; mark++) {
            double y = top + BOTTOM - (BOTTOM - TOP) * mark / MARKS;
            svg.line(left + LEFT, y, left + RIGHT, y, "stroke=\"#ddd\"");
            svg.label("end", left + LEFT - 6, y + 4, String.format(Locale.ROOT, "%.1f", greatest * mark / MARKS));
        }
        double last = points.getLast().x();
        double free = Double.POSITIVE_INFINITY; // where there is room for a label left of the one before
        double[] path = new double[2 * points.size()];
        for (int i = points.size() - 1; i >= 0; i--) {
            double x = left + LEFT + (RIGHT - LEFT - 12) * points.get(i).x() / last;
            double y = top + BOTTOM - (BOTTOM - TOP) * points.get(i).y() / greatest;
            path[2 * i] = x;
            path[2 * i + 1] = y;
            String value = String.format(Locale.ROOT, "%,.0f", points.get(i).x());
            double half = 4.2 * value.length();
            if (x + half < free) {
                svg.label("middle", x, top + BOTTOM + 20, value);
                free = x - half;
            }
            svg.dot(
                    x,
                    y,
                    COLOUR,
                    String.format(Locale.ROOT, "%s: %.2f", value, points.get(i).y()));
        }
        svg.path(COLOUR, path);
    }
}

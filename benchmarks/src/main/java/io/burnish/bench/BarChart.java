package io.burnish.bench;

import java.util.List;
import java.util.Locale;

/// Bars that lie, in groups: one group for each name, in it one bar for each series that has a figure.
///
/// @param unit of the figures, said in the heading
/// @param series in the order of the bars and of the legend
/// @param digits behind the point
record BarChart(String heading, String unit, List<String> series, List<Group> groups, int digits) {

    static final int WIDTH = 860;
    private static final List<String> COLOURS = List.of("#2f6f9f", "#c98a2b", "#9a9a9a", "#6b8f4e", "#8a5a83");
    private static final double LEFT = 190;
    private static final double RIGHT = WIDTH - 80;
    private static final double BAR = 14;
    private static final double GAP = 8;
    private static final double HEAD = 44;

    /// @param values one of each series; NaN where it has none
    record Group(String name, List<Double> values) {}

    int height() {
        double bars = groups.stream().mapToDouble(this::height).sum();
        return (int) Math.ceil(HEAD + bars + GAP);
    }

    private double height(Group group) {
        return BAR * Math.max(1, group.values().stream().filter(v -> !v.isNaN()).count()) + GAP;
    }

    /// @param top where it begins
    void draw(Svg svg, double top) {
        svg.label("start", 14, top + 20, heading + ", " + unit);
        if (series.size() > 1) {
            legend(svg, top + 16);
        }
        double greatest = groups.stream()
                .flatMap(group -> group.values().stream())
                .filter(v -> !v.isNaN())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        double y = top + HEAD;
        for (Group group : groups) {
            svg.label("end", LEFT - 8, y + (height(group) - GAP) / 2 + 4.5, group.name());
            for (int i = 0; i < group.values().size(); i++) {
                double value = group.values().get(i);
                if (!Double.isNaN(value)) {
                    double width = (RIGHT - LEFT) * value / greatest;
                    String figure = String.format(Locale.ROOT, "%,." + digits + "f", value);
                    svg.bar(LEFT, y, width, BAR - 2, colour(i), group.name() + ", " + series.get(i) + ": " + figure);
                    svg.label("start", LEFT + width + 5, y + 10.5, figure);
                    y += BAR;
                }
            }
            y += GAP;
        }
    }

    private void legend(Svg svg, double y) {
        double x = WIDTH - 14;
        for (int i = series.size() - 1; i >= 0; i--) {
            x -= 7.2 * series.get(i).length();
            svg.label("start", x, y + 4, series.get(i));
            x -= 18;
            svg.bar(x, y - 6, 12, 12, colour(i), series.get(i));
            x -= 16;
        }
    }

    private static String colour(int series) {
        return COLOURS.get(series % COLOURS.size());
    }
}

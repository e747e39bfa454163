package io.burnish.report;

import io.burnish.report.Series.Point;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Lines over steps or iterations.
///
/// @param across what x is, such as `step`
/// @param fromZero whether y begins at 0, so that a small difference looks small
/// @param beginnings where each iteration begins, in x; empty where x is the iteration
record LineChart(
        String id,
        String title,
        String across,
        boolean fromZero,
        List<Series> series,
        SortedMap<Integer, Double> beginnings) {

    private static final double LEFT = 52;
    private static final double RIGHT = Drawing.WIDTH - 14;
    private static final double TOP = 30;
    private static final double BOTTOM = Drawing.HEIGHT - 40;

    LineChart {
        series = series.stream().filter(each -> !each.points().isEmpty()).toList();
    }

    boolean isEmpty() {
        return series.isEmpty();
    }

    String svg() {
        Drawing drawing = new Drawing(id, title, description());
        Axis x = Axis.whole(least(Point::x), greatest(Point::x), LEFT + 6, RIGHT - 6);
        Axis y = Axis.round(fromZero ? 0 : least(Point::low), greatest(Point::high), BOTTOM, TOP);
        grid(drawing, x, y);
        beginnings.forEach((iteration, step) -> beginning(drawing, iteration, x.at(step)));
        for (int i = 0; i < series.size(); i++) {
            draw(drawing, series.get(i), "s" + i, x, y);
        }
        return drawing.end();
    }

    private void grid(Drawing drawing, Axis x, Axis y) {
        for (double mark : y.marks()) {
            drawing.line("grid", LEFT, y.at(mark), RIGHT, y.at(mark));
            drawing.label("mark", "end", LEFT - 6, y.at(mark) + 4, y.text(mark));
        }
        drawing.line("axis", LEFT, BOTTOM, RIGHT, BOTTOM);
        for (double mark : x.marks()) {
            drawing.label("mark", "middle", x.at(mark), BOTTOM + 17, x.text(mark));
        }
        drawing.label("mark", "middle", (LEFT + RIGHT) / 2, BOTTOM + 34, across);
    }

    private static void beginning(Drawing drawing, int iteration, double x) {
        drawing.line("beginning", x, TOP - 10, x, BOTTOM);
        drawing.label("mark", "start", x + 3, TOP - 2, iteration == 0 ? "seed" : String.valueOf(iteration));
    }

    private void draw(Drawing drawing, Series series, String style, Axis x, Axis y) {
        StringBuilder path = new StringBuilder();
        double before = Double.NEGATIVE_INFINITY;
        for (Point point : series.points()) {
            path.append(path.isEmpty() || isBegunBetween(before, point.x()) ? 'M' : 'L')
                    .append(String.format(Locale.ROOT, "%.1f %.1f", x.at(point.x()), y.at(point.y())));
            before = point.x();
        }
        drawing.path("line " + style, path.toString());
        if (series.dotted()) {
            for (Point point : series.points()) {
                if (point.hasInterval()) {
                    drawing.line(
                            "doubt " + style, x.at(point.x()), y.at(point.low()), x.at(point.x()), y.at(point.high()));
                }
                drawing.dot("dot " + style, x.at(point.x()), y.at(point.y()), tip(series, point));
            }
        }
    }

    // optimizer and loss start afresh: no line leads from one training to the next
    private boolean isBegunBetween(double before, double now) {
        return beginnings.values().stream().anyMatch(step -> before < step && step <= now);
    }

    private static String tip(Series series, Point point) {
        String doubt =
                point.hasInterval() ? " (%s to %s)".formatted(Figure.of(point.low()), Figure.of(point.high())) : "";
        return "%s at %.0f: %s%s".formatted(series.name(), point.x(), Figure.of(point.y()), doubt);
    }

    private String description() {
        return series.stream()
                .map(each -> "%s: from %s to %s"
                        .formatted(
                                each.name(),
                                Figure.of(each.points().getFirst().y()),
                                Figure.of(each.points().getLast().y())))
                .collect(Collectors.joining("; "));
    }

    private Stream<Point> points() {
        return series.stream().flatMap(each -> each.points().stream());
    }

    private double least(ToDoubleFunction<Point> value) {
        return points().mapToDouble(value).min().orElse(0);
    }

    private double greatest(ToDoubleFunction<Point> value) {
        return points().mapToDouble(value).max().orElse(1);
    }
}

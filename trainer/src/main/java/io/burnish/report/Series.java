package io.burnish.report;

import java.util.ArrayList;
import java.util.List;

/// Points of one thing over another, ascending in x.
///
/// @param dotted whether each point counts and is marked, and not the line alone
record Series(String name, List<Point> points, boolean dotted) {

    private static final int MOST = 240;

    /// @param low the lower end of its interval; the value itself where there is none
    record Point(double x, double y, double low, double high) {

        static Point of(double x, double y) {
            return new Point(x, y, y, y);
        }

        boolean hasInterval() {
            return low < high;
        }
    }

    Series {
        points = List.copyOf(points);
    }

    /// A line of at most a few hundred points: means of neighbours, which also takes the noise out.
    static Series line(String name, List<Point> points) {
        if (points.size() <= MOST) {
            return new Series(name, points, false);
        }
        List<Point> means = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            List<Point> some =
                    points.subList((int) ((long) i * points.size() / MOST), (int) ((i + 1L) * points.size() / MOST));
            means.add(Point.of(
                    some.stream().mapToDouble(Point::x).average().orElseThrow(),
                    some.stream().mapToDouble(Point::y).average().orElseThrow()));
        }
        return new Series(name, means, false);
    }

    static Series dots(String name, List<Point> points) {
        return new Series(name, points, true);
    }
}

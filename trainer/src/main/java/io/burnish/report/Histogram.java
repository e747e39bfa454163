package io.burnish.report;

import java.util.Arrays;

/// How often which score is given in one iteration, on axes that all iterations share.
///
/// @param least of all iterations' values
/// @param most the greatest share that a bin of any iteration has
record Histogram(String id, String title, Distribution values, double least, double greatest, double most) {

    static final int BINS = 20;

    private static final double LEFT = 52;
    private static final double RIGHT = Drawing.WIDTH - 14;
    private static final double TOP = 18;
    private static final double BOTTOM = Drawing.HEIGHT - 40;

    /// The shares of the values that lie in each bin.
    static double[] shares(Distribution values, double least, double greatest) {
        double[] shares = new double[BINS];
        double width = (greatest - least) / BINS;
        for (double value : values.values()) {
            int bin = width > 0 ? (int) ((value - least) / width) : 0;
            shares[Math.clamp(bin, 0, BINS - 1)] += 1.0 / values.values().length;
        }
        return shares;
    }

    static double most(Distribution values, double least, double greatest) {
        return Arrays.stream(shares(values, least, greatest)).max().orElse(1);
    }

    String svg() {
        Drawing drawing = new Drawing(
                id,
                title,
                "%s scores from %s to %s, mean %s"
                        .formatted(
                                Figure.whole(values.values().length),
                                Figure.of(values.least()),
                                Figure.of(values.greatest()),
                                Figure.of(values.mean())));
        Axis y = Axis.round(0, 100 * most, BOTTOM, TOP);
        for (double mark : y.marks()) {
            drawing.line("grid", LEFT, y.at(mark), RIGHT, y.at(mark));
            drawing.label("mark", "end", LEFT - 6, y.at(mark) + 4, y.text(mark) + "%");
        }
        double to = greatest > least ? greatest : least + 1;
        Axis round = Axis.round(least, to, LEFT, RIGHT);
        Axis x = new Axis(least, to, LEFT, RIGHT, round.step());
        double[] shares = shares(values, least, greatest);
        double width = (RIGHT - LEFT) / BINS;
        for (int i = 0; i < BINS; i++) {
            double from = least + i * (to - least) / BINS;
            double top = y.at(100 * shares[i]);
            String tip = "%s to %s: %s"
                    .formatted(Figure.of(from), Figure.of(from + (to - least) / BINS), Figure.percent(shares[i]));
            drawing.bar("bar s0", LEFT + i * width + 1, top, width - 2, BOTTOM - top, tip);
        }
        drawing.line("axis", LEFT, BOTTOM, RIGHT, BOTTOM);
        for (double mark : x.marks()) {
            drawing.label("mark", "middle", x.at(mark), BOTTOM + 17, x.text(mark));
        }
        drawing.label("mark", "middle", (LEFT + RIGHT) / 2, BOTTOM + 34, "score");
        drawing.line("mean", x.at(values.mean()), TOP, x.at(values.mean()), BOTTOM);
        return drawing.end();
    }
}

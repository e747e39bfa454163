package io.burnish.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A range of values laid over a range of a drawing, with round numbers to mark.
///
/// @param from the value at `start`
/// @param step between marks
record Axis(double from, double to, double start, double end, double step) {

    private static final int MARKS = 5;

    /// Ends at round numbers.
    static Axis round(double least, double greatest, double start, double end) {
        double step = roundStep(Math.max(greatest - least, Math.max(Math.abs(greatest), 1e-9) * 1e-6));
        double from = Math.floor(least / step + 1e-9) * step;
        double to = Math.ceil(greatest / step - 1e-9) * step;
        return new Axis(from, to > from ? to : from + step, start, end, step);
    }

    /// Ends where the values do; marks are whole numbers.
    static Axis whole(double least, double greatest, double start, double end) {
        double to = greatest > least ? greatest : least + 1;
        return new Axis(least, to, start, end, Math.max(1, roundStep(to - least)));
    }

    private static double roundStep(double range) {
        double rough = range / MARKS;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double digit = rough / power;
        return power * (digit < 1.5 ? 1 : digit < 3 ? 2 : digit < 7 ? 5 : 10);
    }

    double at(double value) {
        return start + (value - from) / (to - from) * (end - start);
    }

    List<Double> marks() {
        List<Double> marks = new ArrayList<>();
        for (long k = (long) Math.ceil(from / step - 1e-9); k * step <= to + step * 1e-9; k++) {
            marks.add(k * step);
        }
        return marks;
    }

    /// A mark with as many digits as tell it from its neighbours.
    String text(double mark) {
        int digits = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        return digits > 6
                ? String.format(Locale.ROOT, "%.1e", mark)
                : String.format(Locale.ROOT, "%,." + digits + "f", mark + 0.0);
    }
}

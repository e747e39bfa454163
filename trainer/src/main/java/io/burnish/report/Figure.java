package io.burnish.report;

import java.util.Locale;
import java.util.OptionalDouble;

/// Numbers as tables and charts print them.
final class Figure {

    private Figure() {}

    static String whole(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /// With about four digits that say something.
    static String of(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value)) {
            return String.valueOf(value);
        }
        if (size >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size >= 10) {
            return String.format(Locale.ROOT, "%.1f", value);
        }
        return size == 0 || size >= 0.001
                ? String.format(Locale.ROOT, "%.3f", value)
                : String.format(Locale.ROOT, "%.1e", value);
    }

    static String of(OptionalDouble value) {
        return value.isPresent() ? of(value.getAsDouble()) : "";
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }
}

package io.burnish.cli;

/// Seconds as people say them.
final class Durations {

    private Durations() {}

    static String text(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        if (whole < 3600) {
            return "%d min %02d s".formatted(whole / 60, whole % 60);
        }
        return "%d h %02d min".formatted(whole / 3600, whole % 3600 / 60);
    }
}

package io.burnish.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Times as people say and write them.
final class Durations {

    private static final Pattern WRITTEN =
            Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,9})s)?");
    private static final long[] SECONDS = {86_400, 3_600, 60, 1};

    private Durations() {}

    /// An option's value, such as `3h50m`.
    static final class Converter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            return parse(value);
        }
    }

    /// Days, hours, minutes and seconds in this order, each a whole number, at least one of them.
    ///
    /// @throws TypeConversionException if that is no such time, or it is none at all
    static Duration parse(String text) {
        Matcher matcher = WRITTEN.matcher(text.strip());
        long seconds = 0;
        if (matcher.matches()) {
            for (int i = 0; i < SECONDS.length; i++) {
                String number = matcher.group(i + 1);
                seconds += number == null ? 0 : Long.parseLong(number) * SECONDS[i];
            }
        }
        if (seconds == 0) {
            throw new TypeConversionException(
                    "must be a time above 0 such as 90s, 3h50m or 1d (d, h, m, s in this order), got '" + text + "'");
        }
        return Duration.ofSeconds(seconds);
    }

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

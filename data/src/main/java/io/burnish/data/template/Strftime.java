package io.burnish.data.template;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// C's `strftime` in the C locale, of a time without a zone.
final class Strftime {

    private Strftime() {}

    static String format(LocalDateTime time, String format) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char character = format.charAt(i);
            if (character != '%' || i + 1 == format.length()) {
                text.append(character);
                continue;
            }
            boolean unpadded = format.charAt(i + 1) == '-' && i + 2 < format.length();
            i += unpadded ? 2 : 1;
            String field = field(time, format.charAt(i));
            text.append(unpadded ? field.replaceFirst("^[0 ](?=.)", "") : field);
        }
        return text.toString();
    }

    private static String field(LocalDateTime time, char conversion) {
        return switch (conversion) {
            case 'a' -> java(time, "EEE");
            case 'A' -> java(time, "EEEE");
            case 'b', 'h' -> java(time, "MMM");
            case 'B' -> java(time, "MMMM");
            case 'c' -> format(time, "%a %b %e %H:%M:%S %Y");
            case 'd' -> java(time, "dd");
            case 'D', 'x' -> format(time, "%m/%d/%y");
            case 'e' -> "%2d".formatted(time.getDayOfMonth());
            case 'f' -> "%06d".formatted(time.getNano() / 1000);
            case 'F' -> format(time, "%Y-%m-%d");
            case 'H' -> java(time, "HH");
            case 'I' -> java(time, "hh");
            case 'j' -> "%03d".formatted(time.getDayOfYear());
            case 'm' -> java(time, "MM");
            case 'M' -> java(time, "mm");
            case 'n' -> "\n";
            case 'p' -> time.getHour() < 12 ? "AM" : "PM";
            case 'R' -> format(time, "%H:%M");
            case 'S' -> java(time, "ss");
            case 't' -> "\t";
            case 'T', 'X' -> format(time, "%H:%M:%S");
            case 'u' -> String.valueOf(time.getDayOfWeek().getValue());
            case 'w' -> String.valueOf(time.getDayOfWeek().getValue() % 7);
            case 'y' -> "%02d".formatted(time.getYear() % 100);
            case 'Y' -> String.valueOf(time.getYear());
            case 'z', 'Z' -> "";
            case '%' -> "%";
            default -> throw new Refusal("'%%%c' is not supported in a time's format".formatted(conversion));
        };
    }

    private static String java(LocalDateTime time, String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
    }
}

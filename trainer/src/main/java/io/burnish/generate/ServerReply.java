package io.burnish.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// What came back for one request, whatever it was.
///
/// @param retryAfter the header of that name
record ServerReply(int status, Optional<String> retryAfter, String body) {

    private static final int SHOWN = 500;

    /// Whether the same request may well succeed later.
    boolean isTemporary() {
        return status == 408 || status == 429 || status >= 500;
    }

    /// How long the server asks to wait: seconds, or a date.
    Optional<Duration> wait(Instant now) {
        return retryAfter.map(String::strip).flatMap(text -> {
            try {
                return text.matches("\\d{1,9}(\\.\\d{1,9})?")
                        ? Optional.of(Duration.ofMillis((long) Math.ceil(Double.parseDouble(text) * 1000)))
                        : Optional.of(until(text, now));
            } catch (DateTimeException _) {
                return Optional.empty();
            }
        });
    }

    private static Duration until(String date, Instant now) {
        Duration wait = Duration.between(
                now,
                ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    /// The server's own words, or as much of them as fits a message.
    String said() {
        String text = message().strip();
        if (text.isEmpty()) {
            return "(it gave no reason)";
        }
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    }

    private String message() {
        try {
            JsonNode json = ServerJson.MAPPER.readTree(body);
            for (String place : new String[] {"/error/message", "/message", "/detail", "/error"}) {
                if (json.at(place).isTextual()) {
                    return json.at(place).textValue();
                }
            }
        } catch (JsonProcessingException _) {
            // no JSON: the text itself is all there is
        }
        return body;
    }
}

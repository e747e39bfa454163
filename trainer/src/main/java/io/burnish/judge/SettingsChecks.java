package io.burnish.judge;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the settings of several judges are held to alike.
final class SettingsChecks {

    private SettingsChecks() {}

    static List<JudgeSettings> judges(List<JudgeSettings> judges) {
        if (judges.isEmpty()) {
            throw new IllegalArgumentException("judges must have at least one judge");
        }
        return List.copyOf(judges);
    }

    static Map<String, String> slots(Map<String, String> slots) {
        slots.forEach((slot, pattern) -> {
            if (!slot.matches("[a-z][a-z0-9_]*") || slot.matches("prompt|answer|answer_a|answer_b")) {
                throw new IllegalArgumentException(
                        "slots must name further slots, in lower case, got '%s'".formatted(slot));
            }
            Patterns.withOneGroup("slots: " + slot, pattern);
        });
        return Collections.unmodifiableMap(new LinkedHashMap<>(slots));
    }
}

package io.burnish.data.source;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds halves of surrogate pairs, which JSON can escape (`"\ud83d"`) but no tokenizer can read.
final class Unicode {

    private Unicode() {}

    static boolean isValid(@Nullable Object json) {
        return switch (json) {
            case String text -> isValid(text);
            case Collection<?> list -> list.stream().allMatch(Unicode::isValid);
            case Map<?, ?> map -> map.values().stream().allMatch(Unicode::isValid);
            case null, default -> true;
        };
    }

    private static boolean isValid(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isHighSurrogate(text.charAt(i))
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}

package io.burnish.judge;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Regular expressions of settings.
final class Patterns {

    private Patterns() {}

    /// @throws IllegalArgumentException that begins with the key
    static Pattern compile(String key, String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("%s is no regular expression: %s near index %d, got %s"
                    .formatted(key, e.getDescription(), e.getIndex(), pattern));
        }
    }

    /// A pattern whose one group is what is wanted.
    ///
    /// @throws IllegalArgumentException that begins with the key
    static Pattern withOneGroup(String key, String pattern) {
        Pattern compiled = compile(key, pattern);
        int groups = compiled.matcher("").groupCount();
        if (groups != 1) {
            throw new IllegalArgumentException(
                    "%s must have one group (...) around what is read, got %d in %s; write others as (?:...)"
                            .formatted(key, groups, pattern));
        }
        return compiled;
    }
}

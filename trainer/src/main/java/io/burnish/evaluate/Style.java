package io.burnish.evaluate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An answer's looks.
///
/// @param headers lines that are markdown headers
/// @param lists items of lists
/// @param bold stretches in bold
public record Style(int tokens, int headers, int lists, int bold) {

    /// Where nothing is known of it.
    public static final Style NONE = new Style(0, 0, 0, 0);

    private static final Pattern CODE = Pattern.compile("```[\\s\\S]*?```");
    private static final Pattern HEADER = Pattern.compile("^#{1,6}\\s", Pattern.MULTILINE);
    private static final Pattern ITEM = Pattern.compile("^[ \\t]*(?:\\d+\\.|[-*+])\\s", Pattern.MULTILINE);
    private static final Pattern BOLD = Pattern.compile("\\*\\*[^*\\n]+\\*\\*|__[^_\\n]+__");

    /// Counts markdown outside of code blocks.
    ///
    /// @param tokens however the caller counts them, the same way for all
    public static Style of(String answer, int tokens) {
        String prose = CODE.matcher(answer).replaceAll("");
        return new Style(tokens, count(HEADER, prose), count(ITEM, prose), count(BOLD, prose));
    }

    private static int count(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        int count = 0;
        while (matcher.find()) {
            count++;
        }
        return count;
    }
}

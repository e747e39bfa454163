package io.burnish.data.similarity;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The words of a text: NFKC, lower case, runs of letters and digits.
///
/// Scripts that put no spaces between words count by the character. A text that has neither, such as `:-)`, counts
/// by the character too, so that no two such texts are alike only because they have no words.
final class Words {

    private static final String NO_SPACES =
            "\\p{IsIdeographic}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}";
    private static final Pattern WORD =
            Pattern.compile("[%s]|[\\p{L}\\p{M}\\p{N}&&[^%s]]+".formatted(NO_SPACES, NO_SPACES));
    private static final Pattern CHARACTER = Pattern.compile("\\P{IsWhite_Space}");

    private Words() {}

    static List<String> of(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        List<String> words = matches(WORD, plain);
        return words.isEmpty() ? matches(CHARACTER, plain) : words;
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).toList();
    }
}

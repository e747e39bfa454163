package io.burnish.data.pairing;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/// Every n words in a row of a text, each sequence once; the whole text where it is shorter.
final class WordGrams {

    private WordGrams() {}

    /// @param text as [PromptText] gives it
    static Set<String> of(String text, int n) {
        String[] words = text.split(" ");
        var grams = new LinkedHashSet<String>();
        for (int i = 0; i + n <= words.length; i++) {
            grams.add(String.join(" ", Arrays.copyOfRange(words, i, i + n)));
        }
        if (grams.isEmpty()) {
            grams.add(text);
        }
        return grams;
    }
}

package io.burnish.recipe;

import java.util.List;

/// Pieces of messages.
final class Texts {

    private Texts() {}

    /// `a, b or c`.
    static String either(List<String> items) {
        return items.size() == 1
                ? items.getFirst()
                : String.join(", ", items.subList(0, items.size() - 1)) + " or " + items.getLast();
    }
}

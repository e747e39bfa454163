package io.burnish.losses;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The catalogue as text for a terminal.
final class LossHelp {

    private static final int NAME_WIDTH = 14;
    private static final int WIDEST_RANGE = 18;

    /// A symbol of the formulas and what it means; help prints those that a formula has.
    private record Symbol(String sign, String meaning) {}

    private static final List<Symbol> SYMBOLS = List.of(
            new Symbol("_w", "w chosen, l rejected"),
            new Symbol("n_", "n number of scored tokens of the answer"),
            new Symbol("u_", "u sum of its tokens' log-probabilities, the policy's minus the reference's"),
            new Symbol("L_", "L sum of its tokens' log-probabilities under the policy"),
            new Symbol("R_", "R the same under the reference"),
            new Symbol("s(", "s(z) = 1 / (1 + e^-z)"),
            new Symbol("sp(", "sp(z) = log(1 + e^z)"));

    private LossHelp() {}

    static String list(List<LossEntry> entries) {
        List<String> lines = new ArrayList<>();
        for (LossEntry.ReferenceUse use : LossEntry.ReferenceUse.values()) {
            lines.add(heading(use));
            entries.stream()
                    .filter(entry -> entry.reference() == use)
                    .map(entry -> "  " + padded(entry.name(), NAME_WIDTH) + entry.title() + aliases(entry))
                    .forEach(lines::add);
            lines.add("");
        }
        lines.add("`./burnish losses NAME` prints formula, keys, defaults and paper of one.");
        return text(lines);
    }

    static String explain(LossEntry entry) {
        List<String> lines = new ArrayList<>();
        lines.add(entry.name() + "  " + entry.title() + aliases(entry));
        lines.add("");
        lines.add("  " + entry.formula());
        lines.add("");
        lines.addAll(legend(entry.formula()));
        lines.addAll(keys(entry.keys()));
        lines.add("Reference: " + reference(entry.reference()));
        lines.add("Source:    " + entry.source());
        lines.add("Recipe:    " + recipe(entry));
        return text(lines);
    }

    private static List<String> legend(String formula) {
        List<String> lines = new ArrayList<>(SYMBOLS.stream()
                .filter(symbol -> formula.contains(symbol.sign()))
                .map(symbol -> "  " + symbol.meaning())
                .toList());
        if (!lines.isEmpty()) {
            lines.add("");
        }
        return lines;
    }

    /// One line a key; where the values are too many words for their column, the explanation goes to the next
    /// line.
    private static List<String> keys(List<LossKey> keys) {
        if (keys.isEmpty()) {
            return List.of("Keys:      none", "");
        }
        int names = width(keys.stream().map(LossKey::name));
        int defaults = width(keys.stream().map(LossHelp::defaultText));
        int ranges = width(keys.stream().map(LossHelp::range).filter(range -> range.length() <= WIDEST_RANGE));
        List<String> lines = new ArrayList<>();
        lines.add("Keys, defaults, values:");
        for (LossKey key : keys) {
            String head = "  " + padded(key.name(), names) + padded(defaultText(key), defaults);
            if (range(key).length() <= WIDEST_RANGE) {
                lines.add(head + padded(range(key), ranges) + key.doc());
            } else {
                lines.add(head + range(key));
                lines.add(" ".repeat(head.length() + ranges) + key.doc());
            }
        }
        lines.add("");
        return lines;
    }

    private static String range(LossKey key) {
        return key.type().text();
    }

    private static String heading(LossEntry.ReferenceUse use) {
        return switch (use) {
            case NEEDED -> "With a reference model (its log-probabilities are computed once, before training):";
            case NOT_NEEDED -> "Without a reference model:";
            case AS_INSIDE -> "Made of other losses:";
        };
    }

    private static String reference(LossEntry.ReferenceUse use) {
        return switch (use) {
            case NEEDED -> "needed; its log-probabilities are computed once, before training";
            case NOT_NEEDED -> "not needed";
            case AS_INSIDE -> "needed if a loss inside it needs one";
        };
    }

    /// A section that shows the keys without which the loss would be another, or the first two.
    private static String recipe(LossEntry entry) {
        if (entry.name().equals("mix")) {
            return "loss: {mix: [{weight: 0.8, type: dpo}, {weight: 0.2, type: bco_pair}, {weight: 1.0, type: sft}]}";
        }
        String keys = entry.keys().stream()
                .filter(key -> key.defaultValue().isPresent())
                .limit(2)
                .map(key -> ", " + key.name() + ": " + defaultText(key))
                .collect(Collectors.joining());
        return "loss: {type: " + entry.name() + keys + "}";
    }

    private static String defaultText(LossKey key) {
        return key.defaultValue()
                .map(value -> value instanceof Map<?, ?> section ? flow(section) : value.toString())
                .orElse("-");
    }

    private static String flow(Map<?, ?> section) {
        return section.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String aliases(LossEntry entry) {
        return entry.aliases().isEmpty() ? "" : " (also: " + String.join(", ", entry.aliases()) + ")";
    }

    private static int width(Stream<String> texts) {
        return texts.mapToInt(String::length).max().orElse(0) + 2;
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }
}

package io.burnish.data.template;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// The methods of a text.
final class TextMethods {

    static final Table<Text> TABLE = new Table<Text>()
            .add("strip", (text, p, _) -> text.with(Stripping.both(text.value(), p.get("chars"))), "chars?")
            .add("lstrip", (text, p, _) -> text.with(Stripping.start(text.value(), p.get("chars"))), "chars?")
            .add("rstrip", (text, p, _) -> text.with(Stripping.end(text.value(), p.get("chars"))), "chars?")
            .add("split", TextMethods::split, "sep?", "maxsplit?")
            .add("rsplit", TextMethods::splitFromEnd, "sep?", "maxsplit?")
            .add("splitlines", TextMethods::lines, "keepends?")
            .add("partition", (text, p, _) -> partition(text, p, text.value().indexOf(p.text("sep"))), "sep")
            .add("rpartition", (text, p, _) -> partitionFromEnd(text, p), "sep")
            .add(
                    "startswith",
                    (text, p, _) -> Bool.of(anyPart(p, part -> text.value().startsWith(part))),
                    "prefix")
            .add(
                    "endswith",
                    (text, p, _) -> Bool.of(anyPart(p, part -> text.value().endsWith(part))),
                    "suffix")
            .add("removeprefix", (text, p, _) -> withoutPrefix(text, p.text("prefix")), "prefix")
            .add("removesuffix", (text, p, _) -> withoutSuffix(text, p.text("suffix")), "suffix")
            .add("replace", TextMethods::replace, "old", "new", "count?")
            .add("find", (text, p, _) -> position(text, text.value().indexOf(p.text("sub"))), "sub")
            .add("rfind", (text, p, _) -> position(text, text.value().lastIndexOf(p.text("sub"))), "sub")
            .add("index", (text, p, _) -> found(text, text.value().indexOf(p.text("sub"))), "sub")
            .add("rindex", (text, p, _) -> found(text, text.value().lastIndexOf(p.text("sub"))), "sub")
            .add("count", TextMethods::count, "sub")
            .add("join", TextMethods::join, "iterable")
            .add("format", (text, p, runtime) -> BraceFormat.format(text, p.all(), runtime), "*")
            .add(
                    "zfill",
                    (text, p, r) -> text.with(Padding.zeros(text.value(), p.whole("width", 0), r.budget())),
                    "width")
            .add("center", TextMethods::center, "width", "fillchar?")
            .add("ljust", (text, p, runtime) -> pad(text, p, runtime, false), "width", "fillchar?")
            .add("rjust", (text, p, runtime) -> pad(text, p, runtime, true), "width", "fillchar?")
            .addAll(cases("upper", Casing::upper))
            .addAll(cases("lower", Casing::lower))
            .addAll(cases("casefold", text -> Casing.lower(Casing.upper(text))))
            .addAll(cases("capitalize", Casing::capitalized))
            .addAll(cases("title", Casing::title))
            .addAll(cases("swapcase", Casing::swapped))
            .addAll(question("isalpha", Character::isLetter))
            .addAll(question("isdigit", Character::isDigit))
            .addAll(question("isdecimal", Character::isDigit))
            .addAll(question("isnumeric", Character::isDigit))
            .addAll(question("isalnum", Character::isLetterOrDigit))
            .addAll(question("isspace", Characters::isSpace))
            .add("isupper", (text, _, _) -> Bool.of(Casing.isUpper(text.value())))
            .add("islower", (text, _, _) -> Bool.of(Casing.isLower(text.value())));

    private TextMethods() {}

    private static Table<Text> cases(String name, UnaryOperator<String> change) {
        return new Table<Text>().add(name, (text, _, _) -> text.with(change.apply(text.value())));
    }

    private static Table<Text> question(String name, IntPredicate kind) {
        return new Table<Text>().add(name, (text, _, _) -> Bool.of(Casing.all(text.value(), kind)));
    }

    private static Value split(Text text, Parameters parameters, Runtime runtime) {
        int limit = parameters.whole("maxsplit", -1);
        return list(
                text,
                parameters.has("sep")
                        ? Splitting.at(parameters.text("sep"), text.value(), limit)
                        : Splitting.atSpaces(text.value(), limit));
    }

    private static Value splitFromEnd(Text text, Parameters parameters, Runtime runtime) {
        int limit = parameters.whole("maxsplit", -1);
        return list(
                text,
                parameters.has("sep")
                        ? Splitting.atFromEnd(parameters.text("sep"), text.value(), limit)
                        : Splitting.atSpacesFromEnd(text.value(), limit));
    }

    private static Value lines(Text text, Parameters parameters, Runtime runtime) {
        return list(text, Splitting.lines(text.value(), parameters.isTrue("keepends")));
    }

    private static ListValue list(Text text, List<String> parts) {
        return new ListValue(parts.stream().<Value>map(text::with).toList());
    }

    private static Value partition(Text text, Parameters parameters, int found) {
        String separator = parameters.text("sep");
        if (separator.isEmpty()) {
            throw new Refusal("a text cannot be split at an empty text");
        }
        return found < 0
                ? new Tuple(List.of(text, text.with(""), text.with("")))
                : new Tuple(List.of(
                        text.with(text.value().substring(0, found)),
                        text.with(separator),
                        text.with(text.value().substring(found + separator.length()))));
    }

    private static Value partitionFromEnd(Text text, Parameters parameters) {
        int found = text.value().lastIndexOf(parameters.text("sep"));
        return found < 0 ? new Tuple(List.of(text.with(""), text.with(""), text)) : partition(text, parameters, found);
    }

    /// Whether it holds for the one argument, or for one of the texts in a tuple.
    private static boolean anyPart(Parameters parameters, Predicate<String> holds) {
        String name = parameters.named().keySet().iterator().next();
        if (!(parameters.get(name) instanceof Tuple(var parts))) {
            return holds.test(parameters.text(name));
        }
        return parts.stream().anyMatch(part -> part instanceof Text(var text, var _) && holds.test(text));
    }

    private static Value withoutPrefix(Text text, String prefix) {
        return text.value().startsWith(prefix) ? text.with(text.value().substring(prefix.length())) : text;
    }

    private static Value withoutSuffix(Text text, String suffix) {
        int end = text.value().length() - suffix.length();
        return text.value().endsWith(suffix) ? text.with(text.value().substring(0, end)) : text;
    }

    private static Value replace(Text text, Parameters parameters, Runtime runtime) {
        String old = parameters.text("old");
        String replacement = text.alike(parameters.text("new"));
        return text.with(
                Replacing.all(text.value(), old, replacement, parameters.whole("count", -1), runtime.budget()));
    }

    /// A position in code points, from one in UTF-16 units.
    private static Int position(Text text, int found) {
        return Int.of(found < 0 ? -1 : text.value().codePointCount(0, found));
    }

    private static Int found(Text text, int found) {
        if (found < 0) {
            throw new Refusal("the text that was looked for does not occur");
        }
        return position(text, found);
    }

    private static Value count(Text text, Parameters parameters, Runtime runtime) {
        String part = parameters.text("sub");
        return Int.of(
                part.isEmpty()
                        ? Characters.length(text.value()) + 1
                        : Splitting.at(part, text.value(), -1).size() - 1);
    }

    private static Value join(Text separator, Parameters parameters, Runtime runtime) {
        List<String> parts = new ArrayList<>();
        for (Value item : runtime.iteration().list(parameters.get("iterable"))) {
            if (!(item instanceof Text(var part, var _))) {
                throw new Refusal("'join' joins texts, got a value of type '%s'".formatted(item.typeName()));
            }
            parts.add(item instanceof Text other && other.safe() ? part : separator.alike(part));
        }
        return separator.with(runtime.join(separator.value(), parts).value());
    }

    private static Value center(Text text, Parameters parameters, Runtime runtime) {
        String fill = parameters.text("fillchar", " ");
        return text.with(Padding.center(text.value(), parameters.whole("width", 0), fill, runtime.budget()));
    }

    private static Value pad(Text text, Parameters parameters, Runtime runtime, boolean before) {
        long missing = Padding.missing(text.value(), parameters.whole("width", 0));
        return text.with(Padding.fill(
                text.value(),
                parameters.text("fillchar", " "),
                before ? missing : 0,
                before ? 0 : missing,
                runtime.budget()));
    }
}

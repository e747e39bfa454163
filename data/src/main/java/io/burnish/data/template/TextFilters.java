package io.burnish.data.template;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Filters that make text; their input is printed first where it is none.
final class TextFilters {

    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern TITLE_PART = Pattern.compile("[-\\s({\\[<]+|[^-\\s({\\[<]+");

    static final Table<Value> TABLE = new Table<Value>()
            .addAll(of("upper", Casing::upper))
            .addAll(of("lower", Casing::lower))
            .addAll(of("capitalize", Casing::capitalized))
            .add("string", (value, _, runtime) -> runtime.asText(value))
            .add("safe", (value, _, runtime) -> new Text(runtime.printer().text(value), true))
            .add("escape", (value, _, runtime) -> runtime.asText(value).escaped())
            .alias("e", "escape")
            .add(
                    "forceescape",
                    (value, _, runtime) ->
                            Text.of(runtime.printer().text(value)).escaped())
            .add(
                    "title",
                    (value, _, runtime) -> runtime.text(title(runtime.printer().text(value))))
            .add("trim", TextFilters::trim, "chars?")
            .add("replace", TextFilters::replace, "old", "new", "count?")
            .add("center", TextFilters::center, "width?")
            .add("indent", TextFilters::indent, "width?", "first?", "blank?")
            .add("format", TextFilters::format, "*")
            .add("wordcount", (value, _, runtime) -> wordCount(runtime.printer().text(value)));

    private TextFilters() {}

    private static Table<Value> of(String name, UnaryOperator<String> change) {
        return new Table<Value>().add(name, (value, _, runtime) -> {
            Text text = runtime.asText(value);
            return text.with(change.apply(text.value()));
        });
    }

    private static String title(String text) {
        return TITLE_PART.matcher(text).replaceAll(part -> {
            String word = part.group();
            int second = word.offsetByCodePoints(0, 1);
            return Matcher.quoteReplacement(
                    Casing.upper(word.substring(0, second)) + Casing.lower(word.substring(second)));
        });
    }

    private static Value trim(Value value, Parameters parameters, Runtime runtime) {
        Text text = runtime.asText(value);
        return text.with(Stripping.both(text.value(), parameters.get("chars")));
    }

    private static Value replace(Value value, Parameters parameters, Runtime runtime) {
        Printer printer = runtime.printer();
        String old = printer.text(parameters.get("old"));
        String replacement = printer.text(parameters.get("new"));
        return Text.of(
                Replacing.all(printer.text(value), old, replacement, parameters.whole("count", -1), runtime.budget()));
    }

    private static Value center(Value value, Parameters parameters, Runtime runtime) {
        Text text = runtime.asText(value);
        return text.with(Padding.center(text.value(), parameters.whole("width", 80), " ", runtime.budget()));
    }

    private static Value indent(Value value, Parameters parameters, Runtime runtime) {
        if (!(value instanceof Text text)) {
            throw new Refusal("'indent' wants a text, got a value of type '%s'".formatted(value.typeName()));
        }
        String indent = parameters.get("width", None.NONE) instanceof Text(var width, var _)
                ? width
                : runtime.sink().repeat(" ", parameters.whole("width", 4)).toString();
        boolean blank = parameters.isTrue("blank");
        List<String> lines = Splitting.lines(text.value() + "\n", false);
        TextSink sink = runtime.sink().append(parameters.isTrue("first") ? indent : "");
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            sink.append(i == 0 ? "" : "\n");
            sink.append(i > 0 && (blank || !line.isEmpty()) ? indent : "").append(line);
        }
        return text.with(sink.toString());
    }

    private static Value format(Value value, Parameters parameters, Runtime runtime) {
        Arguments arguments = parameters.all();
        Value values = arguments.keyword().isEmpty() ? new Tuple(arguments.positional()) : Dict.of(arguments.keyword());
        return runtime.arithmetic().apply(BinaryOperator.REMAINDER, runtime.asText(value), values);
    }

    private static Value wordCount(String text) {
        return Int.of(WORD.matcher(text).results().count());
    }
}

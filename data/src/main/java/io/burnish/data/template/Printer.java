package io.burnish.data.template;

import java.util.List;

/// Python's `str` and `repr`.
final class Printer {

    private final Budget budget;

    Printer(Budget budget) {
        this.budget = budget;
    }

    /// `str(value)`; nothing for what is undefined.
    String text(Value value) {
        return switch (value) {
            case Text(var text, var _) -> text;
            case Undefined _ -> "";
            case Value other -> quoted(other);
        };
    }

    /// `repr(value)`
    String quoted(Value value) {
        TextSink sink = new TextSink(budget);
        print(value, sink);
        return sink.toString();
    }

    private void print(Value value, TextSink sink) {
        budget.enter();
        switch (value) {
            case None _ -> sink.append("None");
            case Bool bool -> sink.append(bool.isTrue() ? "True" : "False");
            case Int(var number) -> sink.append(number.toString());
            case Real(var number) -> sink.append(FloatText.of(number));
            case Text(var text, var safe) -> {
                sink.append(safe ? "Markup(" : "");
                quote(text, sink);
                sink.append(safe ? ")" : "");
            }
            case ListValue(var items) -> list("[", items, "]", sink);
            case Tuple(var items) -> list("(", items, items.size() == 1 ? ",)" : ")", sink);
            case Dict dict -> dict(dict, sink);
            case DictView view -> list(view.typeName() + "([", view.items(), "])", sink);
            case Namespace namespace -> {
                sink.append("<Namespace ");
                dict(namespace.asDict(), sink);
                sink.append('>');
            }
            case Undefined _ -> sink.append("Undefined");
            case Macro macro -> sink.append("<Macro '").append(macro.name()).append("'>");
            case Range _, Generator _, Loop _, BoundBuiltin _ ->
                throw new Refusal("a value of type '%s' cannot be printed".formatted(value.typeName()));
        }
        budget.leave();
    }

    private void list(String open, List<Value> items, String close, TextSink sink) {
        sink.append(open);
        for (int i = 0; i < items.size(); i++) {
            sink.append(i == 0 ? "" : ", ");
            print(items.get(i), sink);
        }
        sink.append(close);
    }

    private void dict(Dict dict, TextSink sink) {
        sink.append('{');
        String separator = "";
        for (var entry : dict.entries().entrySet()) {
            sink.append(separator);
            print(entry.getKey(), sink);
            sink.append(": ");
            print(entry.getValue(), sink);
            separator = ", ";
        }
        sink.append('}');
    }

    private static void quote(String text, TextSink sink) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        sink.append(quote);
        text.codePoints().forEach(codePoint -> {
            switch (codePoint) {
                case '\\' -> sink.append("\\\\");
                case '\n' -> sink.append("\\n");
                case '\r' -> sink.append("\\r");
                case '\t' -> sink.append("\\t");
                default -> {
                    if (codePoint == quote) {
                        sink.append('\\').append(quote);
                    } else if (isPrintable(codePoint)) {
                        sink.append(Characters.of(codePoint));
                    } else {
                        sink.append(escape(codePoint));
                    }
                }
            }
        });
        sink.append(quote);
    }

    private static String escape(int codePoint) {
        return (codePoint <= 0xFF ? "\\x%02x" : codePoint <= 0xFFFF ? "\\u%04x" : "\\U%08x").formatted(codePoint);
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }
}

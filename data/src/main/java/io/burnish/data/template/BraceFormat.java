package io.burnish.data.template;

import java.util.List;

/// Python's `format.format(values)`, of fields without a format of their own: `{}`, `{0}`, `{name}`.
final class BraceFormat {

    private BraceFormat() {}

    static Text format(Text format, Arguments arguments, Runtime runtime) {
        String source = format.value();
        TextSink sink = runtime.sink();
        int used = 0;
        int at = 0;
        while (at < source.length()) {
            char character = source.charAt(at);
            if (character != '{' && character != '}') {
                sink.append(character);
                at++;
            } else if (source.startsWith(String.valueOf(character), at + 1)) {
                sink.append(character);
                at += 2;
            } else {
                int end = source.indexOf('}', at);
                if (character == '}' || end < 0) {
                    throw new Refusal("the format has a brace without its partner");
                }
                String name = source.substring(at + 1, end);
                Value value = name.isEmpty() ? positional(arguments.positional(), used++) : named(arguments, name);
                sink.append(runtime.printer()
                        .text(format.safe() ? runtime.asText(value).escaped() : value));
                at = end + 1;
            }
        }
        return format.with(sink.toString());
    }

    private static Value named(Arguments arguments, String name) {
        if (name.chars().allMatch(character -> character >= '0' && character <= '9') && name.length() < 10) {
            return positional(arguments.positional(), Integer.parseInt(name));
        }
        Value value = arguments.keyword().get(name);
        if (value == null) {
            throw new Refusal(
                    "there is no value for the field '{%s}'; only names and positions are supported".formatted(name));
        }
        return value;
    }

    private static Value positional(List<Value> values, int position) {
        if (position >= values.size()) {
            throw new Refusal("the format has a field %d, but there are %d values".formatted(position, values.size()));
        }
        return values.get(position);
    }
}

package io.burnish.data.template;

/// The methods of a list, a tuple or a range that do not change it.
final class SequenceMethods {

    static final Table<Sequence> TABLE = new Table<Sequence>()
            .add("index", SequenceMethods::index, "value")
            .add("count", SequenceMethods::count, "value")
            .add("copy", (sequence, _, _) -> sequence);

    private SequenceMethods() {}

    private static Value index(Sequence sequence, Parameters parameters, Runtime runtime) {
        for (int i = 0; i < sequence.items().size(); i++) {
            if (runtime.comparison().equal(sequence.items().get(i), parameters.get("value"))) {
                return Int.of(i);
            }
        }
        throw new Refusal("the value is not in the %s".formatted(sequence.typeName()));
    }

    private static Value count(Sequence sequence, Parameters parameters, Runtime runtime) {
        return Int.of(sequence.items().stream()
                .filter(item -> runtime.comparison().equal(item, parameters.get("value")))
                .count());
    }
}

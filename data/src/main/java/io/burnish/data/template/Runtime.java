package io.burnish.data.template;

import java.time.LocalDateTime;
import java.util.List;

/// The operations of one rendering; all draw on one [Budget].
final class Runtime {

    private final Budget budget;
    private final LocalDateTime now;
    private final Printer printer;
    private final Comparison comparison;
    private final Arithmetic arithmetic;
    private final Access access;
    private final Iteration iteration;

    Runtime(Budget budget, LocalDateTime now) {
        this.budget = budget;
        this.now = now;
        this.printer = new Printer(budget);
        this.comparison = new Comparison(budget);
        this.arithmetic = new Arithmetic(budget, printer);
        this.access = new Access(this);
        this.iteration = new Iteration(budget);
    }

    Budget budget() {
        return budget;
    }

    /// What `strftime_now` formats.
    LocalDateTime now() {
        return now;
    }

    Printer printer() {
        return printer;
    }

    Comparison comparison() {
        return comparison;
    }

    Arithmetic arithmetic() {
        return arithmetic;
    }

    Access access() {
        return access;
    }

    Iteration iteration() {
        return iteration;
    }

    TextSink sink() {
        return new TextSink(budget);
    }

    /// A new text, paid for.
    Text text(String value) {
        budget.characters(value.length());
        return Text.of(value);
    }

    /// The value as text; a text stays as safe as it is.
    Text asText(Value value) {
        return value instanceof Text text ? text : Text.of(printer.text(value));
    }

    Text join(String separator, List<String> parts) {
        TextSink sink = sink();
        for (int i = 0; i < parts.size(); i++) {
            sink.append(i == 0 ? "" : separator).append(parts.get(i));
        }
        return Text.of(sink.toString());
    }
}

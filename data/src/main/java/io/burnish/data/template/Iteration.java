package io.burnish.data.template;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/// Python's `iter`, `len` and `list`.
final class Iteration {

    private final Budget budget;

    Iteration(Budget budget) {
        this.budget = budget;
    }

    Iterator<Value> of(Value value) {
        return switch (value) {
            case Sequence sequence -> sequence.items().iterator();
            case Dict dict -> {
                budget.steps(dict.entries().size());
                yield dict.keys().iterator();
            }
            case DictView view -> view.items().iterator();
            case Text text -> characters(text).iterator();
            case Generator(var values, var _) -> values;
            case Undefined _ -> List.<Value>of().iterator();
            case None _, Bool _, Int _, Real _, Namespace _, Loop _, Callable _ -> throw notIterable(value);
        };
    }

    static boolean isIterable(Value value) {
        return switch (value) {
            case Sequence _, Dict _, DictView _, Text _, Generator _, Undefined _, Loop _ -> true;
            case None _, Bool _, Int _, Real _, Namespace _, Callable _ -> false;
        };
    }

    List<Value> list(Value value) {
        List<Value> items = new ArrayList<>();
        Iterator<Value> values = of(value);
        while (values.hasNext()) {
            budget.steps(1);
            items.add(values.next());
        }
        return items;
    }

    int length(Value value) {
        return switch (value) {
            case Text(var text, var _) -> {
                budget.characters(text.length());
                yield Characters.length(text);
            }
            case Sequence sequence -> sequence.items().size();
            case Dict dict -> dict.entries().size();
            case DictView view -> view.items().size();
            case Loop loop -> loop.length();
            case Undefined _ -> 0;
            case None _, Bool _, Int _, Real _, Generator _, Namespace _, Callable _ ->
                throw new Refusal("a value of type '%s' has no length".formatted(value.typeName()));
        };
    }

    private List<Value> characters(Text text) {
        budget.characters(text.value().length());
        return text.value()
                .codePoints()
                .mapToObj(Characters::of)
                .map(text::with)
                .collect(Collectors.toList());
    }

    private static Refusal notIterable(Value value) {
        return new Refusal("'%s' object is not iterable".formatted(value.typeName()));
    }
}

package io.burnish.data.template;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Attributes, elements and slices.
final class Access {

    private static final Set<String> LIST_CHANGES =
            Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");
    private static final Set<String> DICT_CHANGES = Set.of("clear", "pop", "popitem", "setdefault", "update");

    private final Runtime runtime;

    Access(Runtime runtime) {
        this.runtime = runtime;
    }

    /// `owner.name`: a method before an entry of a dict.
    Value attribute(Value owner, String name) {
        Value member = member(owner, name);
        if (member != null) {
            return member;
        }
        Value entry = owner instanceof Dict dict ? dict.find(name) : null;
        return entry == null ? Undefined.attribute(owner, name) : entry;
    }

    /// `owner[key]`: an entry of a dict before a method.
    Value element(Value owner, Value key) {
        Value found =
                switch (owner) {
                    case Dict dict -> isKey(key) ? dict.find(key) : null;
                    case Sequence sequence -> index(key) instanceof Int index ? at(sequence, index.clamped()) : null;
                    case Text text -> index(key) instanceof Int index ? character(text, index.clamped()) : null;
                    case Undefined undefined -> throw undefined.refusal();
                    case None _, Bool _, Int _, Real _, DictView _, Generator _, Namespace _, Loop _, Callable _ ->
                        null;
                };
        if (found == null && key instanceof Text(var name, var _)) {
            found = member(owner, name);
        }
        return found == null ? Undefined.element(owner, key) : found;
    }

    /// `owner[start:stop:step]`, where None stands for what was left out.
    Value slice(Value owner, Value start, Value stop, Value step) {
        return switch (owner) {
            case Sequence sequence -> {
                Slicing slicing = Slicing.of(sequence.items().size(), start, stop, step);
                runtime.budget().steps(slicing.count());
                yield sequence.of(slicing.pick(sequence.items()));
            }
            case Text text -> {
                int length = runtime.iteration().length(text);
                yield text.with(Slicing.of(length, start, stop, step).pick(text.value()));
            }
            case Undefined undefined -> throw undefined.refusal();
            case None _, Bool _, Int _, Real _, Dict _, DictView _, Generator _, Namespace _, Loop _, Callable _ ->
                throw new Refusal("a value of type '%s' cannot be sliced".formatted(owner.typeName()));
        };
    }

    /// Follows the parts of `a.b.0` as filters do that take an attribute's name.
    Value path(Value owner, Value path) {
        if (!(path instanceof Text(var names, var _))) {
            return element(owner, path);
        }
        Value value = owner;
        for (String name : names.split("\\.", -1)) {
            boolean isIndex = !name.isEmpty() && name.chars().allMatch(Character::isDigit) && name.length() < 10;
            value = element(value, isIndex ? Int.of(Long.parseLong(name)) : Text.of(name));
        }
        return value;
    }

    private @Nullable Value member(Value owner, String name) {
        return switch (owner) {
            case Text text -> bound(TextMethods.TABLE, text, name);
            case Dict dict when DICT_CHANGES.contains(name) -> Undefined.unsafe(dict, name);
            case Dict dict -> bound(DictMethods.TABLE, dict, name);
            case ListValue list when LIST_CHANGES.contains(name) -> Undefined.unsafe(list, name);
            case Sequence sequence -> bound(SequenceMethods.TABLE, sequence, name);
            case Loop loop -> LoopAttributes.find(loop, name, runtime);
            case Namespace namespace -> namespace.get(name);
            case Undefined undefined -> throw undefined.refusal();
            case None _, Bool _, Int _, Real _, DictView _, Generator _, Callable _ -> null;
        };
    }

    private <R extends Value> @Nullable Value bound(Table<R> table, R owner, String name) {
        Builtin<R> method = table.find(name);
        return method == null ? null : BoundBuiltin.of(method, owner, runtime);
    }

    private static Value index(Value key) {
        return key instanceof Bool bool ? bool.asInt() : key;
    }

    private static boolean isKey(Value key) {
        return key instanceof Text
                || key instanceof Int
                || key instanceof Bool
                || key instanceof Real
                || key == None.NONE;
    }

    private static @Nullable Value at(Sequence sequence, int index) {
        List<Value> items = sequence.items();
        int position = index < 0 ? index + items.size() : index;
        return position >= 0 && position < items.size() ? items.get(position) : null;
    }

    private @Nullable Value character(Text text, int index) {
        int length = runtime.iteration().length(text);
        int position = index < 0 ? index + length : index;
        if (position < 0 || position >= length) {
            return null;
        }
        int offset = text.value().offsetByCodePoints(0, position);
        return text.with(Characters.of(text.value().codePointAt(offset)));
    }
}

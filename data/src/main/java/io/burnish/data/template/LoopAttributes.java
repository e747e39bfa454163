package io.burnish.data.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a template can ask of `loop`.
final class LoopAttributes {

    private static final Table<Loop> METHODS = new Table<Loop>()
            .add("cycle", (loop, parameters, _) -> cycle(loop, parameters.all().positional()), "*")
            .add(
                    "changed",
                    (loop, parameters, runtime) ->
                            Bool.of(loop.changed(parameters.all().positional(), runtime.comparison())),
                    "*");

    private LoopAttributes() {}

    static @Nullable Value find(Loop loop, String name, Runtime runtime) {
        return switch (name) {
            case "index" -> Int.of(loop.index0() + 1);
            case "index0" -> Int.of(loop.index0());
            case "revindex" -> Int.of(loop.length() - loop.index0());
            case "revindex0" -> Int.of(loop.length() - loop.index0() - 1);
            case "first" -> Bool.of(loop.index0() == 0);
            case "last" -> Bool.of(loop.isLast());
            case "length" -> Int.of(loop.length());
            case "depth" -> Int.of(1);
            case "depth0" -> Int.of(0);
            case "previtem" -> loop.previous();
            case "nextitem" -> loop.next();
            default -> {
                Builtin<Loop> method = METHODS.find(name);
                yield method == null ? null : BoundBuiltin.of(method, loop, runtime);
            }
        };
    }

    private static Value cycle(Loop loop, List<Value> values) {
        if (values.isEmpty()) {
            throw new Refusal("'cycle' needs values to cycle through");
        }
        return values.get(loop.index0() % values.size());
    }
}

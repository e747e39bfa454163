package io.burnish.recipe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// Reads YAML 1.2 (core schema: `no` is text, `5e-7` a number) into a [Value].
final class YamlTree {

    private static final Map<Tag, Value.Scalar.Kind> KINDS = Map.of(
            Tag.STR, Value.Scalar.Kind.TEXT,
            Tag.INT, Value.Scalar.Kind.WHOLE_NUMBER,
            Tag.FLOAT, Value.Scalar.Kind.NUMBER,
            Tag.BOOL, Value.Scalar.Kind.TRUTH,
            Tag.NULL, Value.Scalar.Kind.NOTHING);

    private final IntFunction<Origin> origins;
    private final Problems problems;

    /// @param origins from a line, from 1, to what a value there is said to come from
    YamlTree(IntFunction<Origin> origins, Problems problems) {
        this.origins = origins;
        this.problems = problems;
    }

    /// The document's value; empty if it has none.
    ///
    /// @param key the path of the value, for problems
    /// @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException if the text is not YAML
    Optional<Value> read(String text, String key) {
        var settings = LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setAllowDuplicateKeys(true)
                .build();
        return new Compose(settings).composeString(text).flatMap(node -> value(node, key));
    }

    private Optional<Value> value(Node node, String key) {
        if (node.isRecursive()) {
            return problems.add(origin(node), key, "contains itself: an alias (*) names a value around it");
        }
        return switch (node) {
            case ScalarNode scalar -> scalar(scalar, key);
            case SequenceNode sequence when sequence.getTag().equals(Tag.SEQ) -> Optional.of(sequence(sequence, key));
            case MappingNode mapping when mapping.getTag().equals(Tag.MAP) -> Optional.of(mapping(mapping, key));
            default -> unknownTag(node, key);
        };
    }

    private Optional<Value> scalar(ScalarNode node, String key) {
        Value.Scalar.Kind kind = KINDS.get(node.getTag());
        return kind == null
                ? unknownTag(node, key)
                : Optional.of(new Value.Scalar(origin(node), kind, node.getValue()));
    }

    private Value sequence(SequenceNode node, String key) {
        List<Value> items = new ArrayList<>();
        for (Node item : node.getValue()) {
            value(item, key + "[" + items.size() + "]").ifPresent(items::add);
        }
        return new Value.Sequence(origin(node), items);
    }

    private Value mapping(MappingNode node, String key) {
        Map<String, Value.Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            Origin origin = origin(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                problems.add(origin, key, "has a key that is no word");
                continue;
            }
            String path = Keys.join(key, name.getValue());
            Value.Entry first = entries.get(name.getValue());
            if (first != null) {
                String where = first.origin().line().stream()
                        .mapToObj(line -> ", first in line " + line)
                        .findFirst()
                        .orElse("");
                problems.add(origin, path, "is given twice" + where + ": keep one");
                continue;
            }
            value(tuple.getValueNode(), path)
                    .ifPresent(value -> entries.put(name.getValue(), new Value.Entry(origin, value)));
        }
        return new Value.Mapping(origin(node), entries);
    }

    private Optional<Value> unknownTag(Node node, String key) {
        return problems.add(
                origin(node),
                key,
                "has the tag " + node.getTag().getValue() + ", which recipes do not know: leave it out");
    }

    private Origin origin(Node node) {
        return origins.apply(node.getStartMark().map(Mark::getLine).orElse(0) + 1);
    }
}

package io.burnish.recipe;

import io.burnish.losses.LossCatalogue;
import io.burnish.losses.LossProblem;
import io.burnish.losses.LossProblems;
import io.burnish.losses.ResolvedLoss;
import io.burnish.recipe.Value.Mapping;
import io.burnish.recipe.Value.Scalar;
import io.burnish.recipe.Value.Sequence;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The section `loss`, whose keys the catalogue of losses knows.
final class LossSection {

    private LossSection() {}

    static Optional<ResolvedLoss> bind(Mapping section, String path, Problems problems) {
        try {
            return Optional.of(LossCatalogue.read(plain(section)));
        } catch (LossProblems e) {
            for (LossProblem problem : e.problems()) {
                problems.add(origin(section, problem.key()), Keys.join(path, problem.key()), problem.message());
            }
            return Optional.empty();
        }
    }

    /// Where a key stands, or the innermost section around it.
    private static Origin origin(Mapping section, String key) {
        for (String path = key; !path.isEmpty(); path = path.replaceFirst("(^|[.\\[])[^.\\[]*$", "")) {
            Optional<Value> value = section.at(path);
            if (value.isPresent()) {
                return value.get().origin();
            }
        }
        return section.origin();
    }

    private static Map<String, @Nullable Object> plain(Mapping mapping) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        mapping.entries().forEach((key, entry) -> plain.put(key, plain(entry.value())));
        return plain;
    }

    private static @Nullable Object plain(Value value) {
        return switch (value) {
            case Scalar scalar -> ScalarType.untyped(scalar).orElse(null);
            case Sequence sequence ->
                sequence.items().stream().map(LossSection::plain).collect(Collectors.toList());
            case Mapping mapping -> plain(mapping);
        };
    }
}

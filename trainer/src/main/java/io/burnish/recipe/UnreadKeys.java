package io.burnish.recipe;

import io.burnish.losses.ResolvedLoss;
import io.burnish.recipe.Value.Mapping;
import io.burnish.recipe.Value.Scalar;
import io.burnish.recipe.Value.Sequence;
import java.util.List;
import java.util.Optional;

/// Keys that are right in themselves, and that nothing would read given what the other keys say; and keys that these
/// others make necessary.
final class UnreadKeys {

    private static final List<String> OF_A_LOOP = List.of("generate", "judge", "pair", "seed_training");

    private final Value recipe;
    private final Problems problems;

    UnreadKeys(Value recipe, Problems problems) {
        this.recipe = recipe;
        this.problems = problems;
    }

    /// @param loss empty where something is wrong with it
    void refuse(Optional<ResolvedLoss> loss) {
        loss.filter(found -> !found.loss().needsReference())
                .ifPresent(found -> refuse(
                        "reference.path",
                        "none",
                        "would not be read: the loss '" + found.name() + "' needs no reference. Leave it out"));
        if (recipe.at("loop").filter(Mapping.class::isInstance).isPresent()) {
            requireOfALoop();
        } else {
            requireOfATraining();
        }
        if (!holdsOut()) {
            refuse(
                    "train.eval_every",
                    "never",
                    "would not be read: no pairs are held out. Give 'data.eval' or 'data.eval_fraction',"
                            + " or leave it out");
        }
    }

    private void requireOfATraining() {
        requireKey("data");
        if (recipe.at("data").isPresent()) {
            requireKey("data.train");
        }
        String unread = "would not be read: there is no loop. Add 'loop', or leave it out";
        OF_A_LOOP.forEach(key -> refuse(key, "none", unread));
        refuse("train.from", "previous", unread);
    }

    private void requireOfALoop() {
        requireKey("judge");
        recipe.at("data.train")
                .filter(value ->
                        !(value instanceof Sequence list && list.items().isEmpty()))
                .ifPresent(value -> problems.add(
                        value.origin(),
                        "data.train",
                        "would not be read: a loop makes its own pairs. Train on files before it with seed_training,"
                                + " or leave it out"));
        recipe.at("data.eval_fraction")
                .filter(value -> !isZero(value))
                .ifPresent(value -> problems.add(
                        value.origin(),
                        "data.eval_fraction",
                        "would not be read: a loop's pairs are trained on. Give 'data.eval'"));
        if (recipe.at("loop.reference").isPresent()) {
            refuse("reference.path", "none", "would not be read beside loop.reference. Leave one of the two out");
        }
        if (recipe.at("loop.self_instruct").filter(Mapping.class::isInstance).isPresent()) {
            refuse(
                    "loop.prompt_order",
                    "slices",
                    "would not be read beside loop.self_instruct, which draws its examples from all prompts."
                            + " Leave it out");
        }
        boolean fromSeed = recipe.at("loop.replay.from")
                .filter(value -> value instanceof Scalar scalar && scalar.is("seed"))
                .isPresent();
        if (fromSeed) {
            requireKey("seed_training");
        }
    }

    private void requireKey(String key) {
        if (recipe.at(key).isPresent() || problems.has(key)) {
            return;
        }
        String above = key.contains(".") ? key.substring(0, key.lastIndexOf('.')) : "";
        Origin origin = above.isEmpty()
                ? recipe.origin()
                : recipe.at(above).orElse(recipe).origin();
        String example = Examples.of(key).map(text -> ", for example " + text).orElse("");
        problems.add(origin, key, "is missing" + example);
    }

    /// @param harmless the word that says that there is nothing to read
    private void refuse(String path, String harmless, String message) {
        recipe.at(path)
                .filter(value -> !problems.has(path) && !(value instanceof Scalar scalar && scalar.is(harmless)))
                .ifPresent(value -> problems.add(value.origin(), path, message));
    }

    private boolean holdsOut() {
        boolean files = recipe.at("data.eval")
                .filter(value ->
                        !(value instanceof Sequence list && list.items().isEmpty()))
                .isPresent();
        boolean fraction =
                recipe.at("data.eval_fraction").filter(value -> !isZero(value)).isPresent();
        return files || fraction;
    }

    private static boolean isZero(Value value) {
        return value instanceof Scalar scalar
                && ScalarType.untyped(scalar)
                        .filter(number -> number instanceof Number zero && zero.doubleValue() == 0)
                        .isPresent();
    }
}

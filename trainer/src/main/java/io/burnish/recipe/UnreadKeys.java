package io.burnish.recipe;

import io.burnish.losses.ResolvedLoss;
import io.burnish.recipe.Value.Scalar;
import io.burnish.recipe.Value.Sequence;
import java.util.Optional;

/// Keys that are right in themselves, and that nothing would read given what the other keys say.
final class UnreadKeys {

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
        if (!holdsOut()) {
            refuse(
                    "train.eval_every",
                    "never",
                    "would not be read: no pairs are held out. Give 'data.eval' or 'data.eval_fraction',"
                            + " or leave it out");
        }
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

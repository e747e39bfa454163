package io.burnish.losses;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Every loss by name: what it is, its keys with defaults and ranges, and how to make one.
///
/// Values are as YAML has them: a number, a Boolean, a String, a Map for `wpo.base`, a List of Maps for `mix`.
public final class LossCatalogue {

    private LossCatalogue() {}

    /// All losses, in the order of help.
    public static List<LossEntry> entries() {
        return LossEntries.ALL;
    }

    /// The names of all losses, without aliases, in the order of help.
    public static List<String> names() {
        return entries().stream().map(LossEntry::name).toList();
    }

    /// The loss of that name or alias.
    public static Optional<LossEntry> find(String name) {
        return entries().stream()
                .filter(entry -> entry.name().equals(name) || entry.aliases().contains(name))
                .findFirst();
    }

    /// Makes a loss; keys that are left out have their defaults.
    ///
    /// @throws LossProblems with everything that is wrong: unknown loss (key `type`), unknown key, type, range
    public static PreferenceLoss create(String name, Map<String, ? extends @Nullable Object> values)
            throws LossProblems {
        return resolve(name, values).loss();
    }

    /// The same, with the values of all keys, defaults filled in.
    ///
    /// @throws LossProblems as [#create]
    public static ResolvedLoss resolve(String name, Map<String, ? extends @Nullable Object> values)
            throws LossProblems {
        var reader = new LossReader();
        return orThrow(reader, reader.find(name, "type").flatMap(entry -> reader.read(entry, values, key -> key)));
    }

    /// Reads a recipe's `loss` section: `type` (or `mix` in its place) and the loss's keys.
    ///
    /// @throws LossProblems as [#create]; keys are relative to the section
    public static ResolvedLoss read(Map<String, ? extends @Nullable Object> section) throws LossProblems {
        var reader = new LossReader();
        return orThrow(reader, reader.readSection(section, key -> key));
    }

    /// All losses in a table, for `./burnish losses`.
    public static String list() {
        return LossHelp.list(entries());
    }

    /// One loss with formula, keys, defaults and paper, for `./burnish losses NAME`.
    ///
    /// @throws LossProblems if there is no such loss
    public static String explain(String name) throws LossProblems {
        var reader = new LossReader();
        return LossHelp.explain(orThrow(reader, reader.find(name, "type")));
    }

    /// The keys of any loss that are handed to the loss under another key.
    static List<LossKey> handedTo(String target) {
        return entries().stream()
                .flatMap(entry -> entry.keys().stream())
                .filter(key -> key.type().equals(new KeyType.HandedTo(target)))
                .toList();
    }

    private static <T> T orThrow(LossReader reader, Optional<T> result) throws LossProblems {
        return result.orElseThrow(() -> new LossProblems(reader.problems()));
    }
}

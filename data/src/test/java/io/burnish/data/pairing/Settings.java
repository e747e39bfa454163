package io.burnish.data.pairing;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// Builds settings of pairing for tests, as a recipe would: a rule and the keys that differ from the defaults.
final class Settings {

    private final Selection select;
    private final Map<String, Object> keys = new HashMap<>();

    private Settings(Selection select) {
        this.select = select;
    }

    static Settings select(Selection select) {
        return new Settings(select);
    }

    Settings with(String key, Object value) {
        keys.put(key, value);
        return this;
    }

    PairSettings done() {
        return new PairSettings(
                select,
                (double) keys.getOrDefault("min_margin", 0.0),
                real("max_margin"),
                (Unfinished) keys.getOrDefault("unfinished", Unfinished.DROP),
                whole("max_per_prompt"),
                (boolean) keys.getOrDefault("drop_ties", false),
                (double) keys.getOrDefault("length_penalty", 0.0),
                real("max_length_ratio"),
                real("chosen_at_least"),
                real("rejected_at_most"),
                point("sweet_spot_chosen"),
                point("sweet_spot_rejected"),
                real("rho"),
                whole("k"),
                (Dedupe) keys.getOrDefault("dedupe", Dedupe.NONE),
                (PairFilters) keys.getOrDefault("filters", PairFilters.defaults()),
                Optional.ofNullable((Contamination) keys.get("contamination")));
    }

    private OptionalDouble real(String key) {
        return keys.containsKey(key) ? OptionalDouble.of((double) keys.get(key)) : OptionalDouble.empty();
    }

    private OptionalInt whole(String key) {
        return keys.containsKey(key) ? OptionalInt.of((int) keys.get(key)) : OptionalInt.empty();
    }

    private Optional<RewardPoint> point(String key) {
        return Optional.ofNullable((String) keys.get(key)).map(RewardPoint::parse);
    }
}

package io.burnish.data.pairing;

import io.burnish.data.NearestName;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// How the answers of a prompt become pairs: a rule by name.
///
/// Not an enum, for the names have hyphens and each rule reads keys of its own.
public final class Selection {

    private static final String TIES = "drop_ties";
    private static final String SEVERAL = "max_per_prompt";
    /// What every rule reads that makes pairs.
    private static final Set<String> OF_PAIRS =
            Set.of("min_margin", "max_margin", "max_length_ratio", "unfinished", "filters.rip");

    /// The best and the worst.
    public static final Selection BEST_WORST = pairs("best-worst", _ -> new BestWorst(), TIES);
    /// The best and any worse one, drawn.
    public static final Selection BEST_RANDOM = pairs("best-random", _ -> new BestRandom(), TIES);
    /// The best and the next.
    public static final Selection BEST_SECOND = pairs("best-second", _ -> new BestSecond(), TIES);
    /// Good ones and bad ones by fixed scores, each answer once.
    public static final Selection THRESHOLD =
            pairs("threshold", GoodAndBad::of, "chosen_at_least", "rejected_at_most", SEVERAL);
    /// Every two answers of different score, the largest margins first.
    public static final Selection ALL_PAIRS = pairs("all-pairs", _ -> new AllPairs(), SEVERAL);
    /// Two of seven points of the scores' distribution.
    public static final Selection SWEET_SPOT =
            pairs("sweet-spot", SweetSpot::of, "sweet_spot_chosen", "sweet_spot_rejected", TIES);
    /// The shortest of the good ones and the longest of the bad ones.
    public static final Selection LENGTH_CONTROLLED = pairs("length-controlled", LengthControlled::of, "rho");
    /// The best of all and the worst of a few, drawn.
    public static final Selection WORST_OF_K =
            pairs("worst-of-k", settings -> new WorstOfK(settings.k().orElseThrow()), "k", TIES);
    /// The best alone, for supervised training.
    public static final Selection BEST = new Selection("best", _ -> new Best(), Set.of(TIES));

    private static final List<Selection> ALL = List.of(
            BEST_WORST,
            BEST_RANDOM,
            BEST_SECOND,
            THRESHOLD,
            ALL_PAIRS,
            SWEET_SPOT,
            LENGTH_CONTROLLED,
            WORST_OF_K,
            BEST);

    private final String name;
    private final Function<PairSettings, PairRule> rule;
    private final Set<String> keys;

    private Selection(String name, Function<PairSettings, PairRule> rule, Set<String> keys) {
        this.name = name;
        this.rule = rule;
        this.keys = keys;
    }

    private static Selection pairs(String name, Function<PairSettings, PairRule> rule, String... keys) {
        return new Selection(name, rule, Set.of(keys));
    }

    public static List<Selection> all() {
        return ALL;
    }

    public static Selection parse(String name) {
        List<String> names = ALL.stream().map(Selection::toString).toList();
        return ALL.stream()
                .filter(selection -> selection.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of " + String.join(", ", names) + ", got '"
                        + name + "'." + NearestName.hint(name, names)));
    }

    /// The rules to which a key means something.
    static List<Selection> reading(String key) {
        return ALL.stream().filter(selection -> selection.reads(key)).toList();
    }

    /// Whether a key of the section means anything to this rule.
    boolean reads(String key) {
        return keys.contains(key) || (OF_PAIRS.contains(key) && makesPairs());
    }

    boolean makesPairs() {
        return this != BEST;
    }

    PairRule rule(PairSettings settings) {
        return rule.apply(settings);
    }

    @Override
    public String toString() {
        return name;
    }
}

package io.burnish.judge;

import java.util.ArrayList;
import java.util.List;

/// Scores answers by rules: no model has a say.
final class RulesJudge implements PointwiseJudge {

    private final String name;
    private final List<Rule> rules;
    private final RuleCombination combine;

    RulesJudge(String name, List<Rule> rules, RuleCombination combine) {
        this.name = name;
        this.rules = rules;
        this.combine = combine;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<List<Opinion>> opinions(List<Candidate> candidates) {
        List<List<Opinion>> byRule =
                rules.stream().map(rule -> rule.opinions(candidates)).toList();
        List<List<Opinion>> opinions = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            int candidate = i;
            opinions.add(List.of(combined(
                    byRule.stream().map(ofRule -> ofRule.get(candidate)).toList())));
        }
        return opinions;
    }

    /// The rules' one opinion; unknown if one of them is.
    private Opinion combined(List<Opinion> opinions) {
        if (opinions.size() == 1) {
            return opinions.getFirst();
        }
        return opinions.stream()
                .filter(opinion -> opinion.problem().isPresent())
                .findFirst()
                .orElseGet(() -> Opinion.of(
                        combine.of(opinions.stream()
                                .mapToDouble(opinion -> opinion.value().getAsDouble())
                                .toArray()),
                        "",
                        ""));
    }
}

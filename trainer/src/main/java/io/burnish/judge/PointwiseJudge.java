package io.burnish.judge;

import io.burnish.data.exchange.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// A judge that looks at one answer at a time.
interface PointwiseJudge extends Judge {

    /// @return for each candidate, in their order, one opinion for each attempt
    List<List<Opinion>> opinions(List<Candidate> candidates);

    @Override
    default List<Verdict> judge(List<JudgedPrompt> block) {
        List<Candidate> candidates =
                block.stream().flatMap(prompt -> Candidate.of(prompt).stream()).toList();
        Iterator<List<Opinion>> opinions = opinions(candidates).iterator();
        List<Verdict> verdicts = new ArrayList<>();
        for (JudgedPrompt prompt : block) {
            Map<String, List<Opinion>> byText = new HashMap<>();
            Candidate.of(prompt).forEach(candidate -> byText.put(candidate.text(), opinions.next()));
            verdicts.addAll(Verdicts.ofSamples(name(), prompt, byText));
        }
        return verdicts;
    }
}

package io.burnish.phase;

import io.burnish.data.exchange.PromptAttempt;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How many prompts a model wrote itself, and what became of the other attempts.
///
/// @param dropped so many for each reason
record WritingSummary(int attempts, int kept, Map<String, Long> dropped) {

    static WritingSummary of(List<PromptAttempt> attempts) {
        Map<String, Long> dropped = attempts.stream()
                .flatMap(attempt -> attempt.dropped().stream())
                .collect(Collectors.groupingBy(reason -> reason, TreeMap::new, Collectors.counting()));
        int kept = (int) attempts.stream().filter(PromptAttempt::kept).count();
        return new WritingSummary(attempts.size(), kept, dropped);
    }
}

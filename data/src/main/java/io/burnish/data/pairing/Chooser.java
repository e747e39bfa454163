package io.burnish.data.pairing;

import io.burnish.data.exchange.Discard;
import io.burnish.data.random.NamedSeed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Goes from prompt to prompt, and notes what it chose, what not and why.
final class Chooser {

    private final PairRule rule;
    private final Selection select;
    private final int mostPerPrompt;
    private final CandidateFilter candidateFilter;
    private final ChoiceFilter choiceFilter;
    private final List<Choice> choices = new ArrayList<>();
    private final List<Discard> discards = new ArrayList<>();
    private int unused;

    Chooser(PairSettings settings, AnswerLength measure) {
        this.select = settings.select();
        this.rule = select.rule(settings);
        this.mostPerPrompt = settings.maxPerPrompt().orElse(Integer.MAX_VALUE);
        this.candidateFilter = new CandidateFilter(settings.unfinished(), settings.lengthPenalty(), measure);
        this.choiceFilter = new ChoiceFilter(settings, rule.drawsRejected());
    }

    List<Choice> choices() {
        return choices;
    }

    List<Discard> discards() {
        return discards;
    }

    /// How many candidates the rule took no notice of.
    int unused() {
        return unused;
    }

    void discard(Discard discard) {
        discards.add(discard);
    }

    /// @param seed of this prompt alone
    void choose(ScoredPrompt prompt, NamedSeed seed) {
        List<Candidate> found = candidateFilter.candidates(prompt, this::discard);
        if (found.size() < rule.leastCandidates()) {
            discard(Reason.TOO_FEW_CANDIDATES.ofPrompt(
                    prompt.promptId(),
                    "%d of %d samples can be used, %d are needed"
                            .formatted(found.size(), prompt.samples().size(), rule.leastCandidates())));
        } else if (found.stream().noneMatch(Candidate::finished)) {
            discard(Reason.NONE_FINISHED.ofPrompt(
                    prompt.promptId(), "all %d answers ended at max_tokens".formatted(found.size())));
        } else {
            choose(prompt, Candidates.of(found), seed);
        }
    }

    private void choose(ScoredPrompt prompt, Candidates candidates, NamedSeed seed) {
        List<Choice> picked = rule.pick(candidates, seed).stream()
                .map(pick -> new Choice(prompt, pick.chosen(), pick.rejected()))
                .toList();
        if (picked.isEmpty()) {
            discard(Reason.NO_PAIR.ofPrompt(
                    prompt.promptId(),
                    "select: %s allows none of the scores %s".formatted(select, candidates.listed())));
            return;
        }
        int kept = 0;
        Set<Integer> noticed = new HashSet<>();
        for (Choice choice : picked) {
            noticed.addAll(choice.samples());
            Optional<Discard> refused = choiceFilter.refuse(choice, candidates);
            if (refused.isPresent()) {
                discard(refused.get());
            } else if (kept == mostPerPrompt) {
                discard(Reason.MAX_PER_PROMPT.ofChoice(choice, "only %d are kept".formatted(mostPerPrompt)));
            } else {
                kept++;
                choices.add(choice);
            }
        }
        unused += candidates.size() - noticed.size();
    }
}

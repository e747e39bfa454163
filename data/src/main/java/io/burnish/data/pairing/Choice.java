package io.burnish.data.pairing;

import io.burnish.data.exchange.BestAnswer;
import io.burnish.data.exchange.JudgedPair;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a rule chose of a prompt's answers.
///
/// @param rejected none where the best alone is wanted
record Choice(ScoredPrompt prompt, Candidate chosen, Optional<Candidate> rejected) {

    String promptId() {
        return prompt.promptId();
    }

    List<Integer> samples() {
        return Stream.concat(Stream.of(chosen), rejected.stream())
                .map(Candidate::number)
                .toList();
    }

    double margin() {
        return chosen.score() - rejected.orElseThrow().score();
    }

    JudgedPair pair(int iteration) {
        Candidate worse = rejected.orElseThrow();
        return new JudgedPair(
                prompt.prompt(),
                chosen.content(prompt.prompt()),
                worse.content(prompt.prompt()),
                chosen.score(),
                worse.score(),
                promptId(),
                chosen.number(),
                worse.number(),
                iteration);
    }

    BestAnswer answer() {
        return new BestAnswer(
                prompt.prompt(), chosen.content(prompt.prompt()), promptId(), chosen.number(), chosen.score());
    }
}

package io.burnish.data.pairing;

import java.util.List;
import java.util.stream.Collectors;

/// The different answers to one prompt, in the order of their numbers; at least one is finished.
///
/// @param scores their distribution
record Candidates(List<Candidate> all, Moments scores) {

    static Candidates of(List<Candidate> all) {
        return new Candidates(
                List.copyOf(all), Moments.of(all.stream().map(Candidate::score).toList()));
    }

    int size() {
        return all.size();
    }

    /// Those that may be chosen.
    List<Candidate> finished() {
        return all.stream().filter(Candidate::finished).toList();
    }

    /// The best that may be chosen.
    Candidate best() {
        return finished().stream().min(Candidate.BEST_FIRST).orElseThrow();
    }

    List<Candidate> worseThan(Candidate chosen) {
        return all.stream()
                .filter(candidate -> candidate.score() < chosen.score())
                .toList();
    }

    List<Candidate> allBut(Candidate chosen) {
        return all.stream().filter(candidate -> candidate != chosen).toList();
    }

    /// Of those that may be chosen.
    double highestScore() {
        return best().score();
    }

    double lowestScore() {
        return all.stream().mapToDouble(Candidate::score).min().orElseThrow();
    }

    /// Whether another answer might have been chosen as well.
    boolean sharesChosen(Candidate chosen) {
        return finished().stream().anyMatch(other -> other != chosen && other.score() == chosen.score());
    }

    /// Whether another answer might have been rejected as well.
    boolean sharesRejected(Candidate rejected) {
        return all.stream().anyMatch(other -> other != rejected && other.score() == rejected.score());
    }

    /// The scores, for a message.
    String listed() {
        return all.stream()
                .map(candidate -> candidate.number() + ": " + candidate.score())
                .collect(Collectors.joining(", "));
    }
}

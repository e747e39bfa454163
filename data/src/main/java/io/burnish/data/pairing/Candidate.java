package io.burnish.data.pairing;

import io.burnish.data.Content;
import io.burnish.data.Message;
import io.burnish.data.exchange.Sample;
import java.util.Comparator;
import java.util.List;

/// An answer that may become part of a pair.
///
/// @param score less the penalty for its length
/// @param length in tokens or characters
/// @param finished only such an answer may be chosen
record Candidate(Sample sample, double score, int length, boolean finished) {

    /// Of equal scores the one that was sampled first comes first.
    static final Comparator<Candidate> BEST_FIRST =
            Comparator.comparingDouble(Candidate::score).reversed().thenComparingInt(Candidate::number);

    static final Comparator<Candidate> WORST_FIRST =
            Comparator.comparingDouble(Candidate::score).thenComparingInt(Candidate::number);

    int number() {
        return sample.sample();
    }

    /// The answer as the prompt's kind has it.
    Content content(Content prompt) {
        return switch (prompt) {
            case Content.Text _ -> new Content.Text(sample.text());
            case Content.Messages _ -> new Content.Messages(List.of(Message.assistant(sample.text())));
        };
    }
}

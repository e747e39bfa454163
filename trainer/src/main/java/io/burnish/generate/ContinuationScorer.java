package io.burnish.generate;

import io.burnish.data.Content;
import java.util.List;

/// A model that says how probable a text is after another one.
public interface ContinuationScorer {

    /// The log-probability of each continuation, in nats, summed over its tokens.
    /// @return for each question, in their order, one number for each of its continuations
    List<double[]> logps(List<Question> questions);

    /// @param begun the part of the answer that stands already; may be empty
    record Question(Content prompt, String begun, List<String> continuations) {}
}

package io.burnish.evaluate;

import java.util.List;
import java.util.OptionalDouble;

/// `exp(-sum L / sum n)` over the scored tokens of a whole set: not a mean of the rows' own perplexities, which short
/// rows would rule.
public final class Perplexity {

    private Perplexity() {}

    /// The interval is that of the mean log-prob, through exp; so is the standard error, in proportion.
    ///
    /// @param logps of each row: the sum of its log-probs in nats, and how many tokens were scored
    public static Measured measured(List<Observation> logps, Bootstrap bootstrap, String source) {
        Observations observations = Observations.of(logps);
        double perplexity = Math.exp(-observations.mean());
        Spread spread = observations.spread(bootstrap);
        double error = perplexity * observations.standardError();
        return new Measured(
                perplexity,
                Double.isFinite(error) ? OptionalDouble.of(error) : OptionalDouble.empty(),
                OptionalDouble.of(Math.exp(-spread.high())),
                OptionalDouble.of(Math.exp(-spread.low())),
                logps.size(),
                source);
    }
}

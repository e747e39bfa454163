package io.burnish.phase;

import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.SampleLines;
import io.burnish.data.exchange.Verdict;
import io.burnish.data.exchange.VerdictLines;
import io.burnish.evaluate.RatedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A model that plays for a rating.
///
/// @param name it plays under
/// @param verdicts by the evaluation's judge
/// @param against who made the baseline's answers, where the verdicts are beside a baseline
record Player(String name, List<Sample> samples, List<Verdict> verdicts, String against) {

    static final String BASELINE = "baseline";

    static Player of(RatedModel model) {
        return of(model.name(), model.samples(), model.verdicts(), model.against());
    }

    static Player of(String name, Path samples, Path verdicts, Optional<String> against) {
        return new Player(name, SampleLines.read(samples), VerdictLines.read(verdicts), against.orElse(BASELINE));
    }
}

package io.burnish.data.pairing;

import io.burnish.data.random.NamedSeed;
import java.util.List;
import java.util.Optional;

/// Makes pairs of judged answers, as the settings say.
///
/// The same prompts, settings, seed and iteration make the same pairs: what is drawn for a prompt hangs on its id
/// alone (`SEED/iteration-K/pair/PROMPT_ID`).
public final class Pairing {

    private final PairSettings settings;
    private final long seed;
    private final int iteration;
    private final Optional<EvaluationGrams> evaluation;

    private Pairing(PairSettings settings, long seed, int iteration) {
        this.settings = settings;
        this.seed = seed;
        this.iteration = iteration;
        this.evaluation = settings.contamination().map(EvaluationGrams::of);
    }

    /// @throws io.burnish.data.DataException if a file of evaluation prompts cannot be read
    public static Pairing of(PairSettings settings, long seed, int iteration) {
        return new Pairing(settings, seed, iteration);
    }

    /// The pairs of these prompts; with `select: best`, their best answers.
    public PairingResult pairs(List<ScoredPrompt> prompts) {
        AnswerLength measure = AnswerLength.of(prompts);
        var filter = new PromptFilter(evaluation, settings.dedupe());
        var chooser = new Chooser(settings, measure);
        for (ScoredPrompt prompt : prompts) {
            filter.refuse(prompt)
                    .ifPresentOrElse(
                            chooser::discard,
                            () -> chooser.choose(
                                    prompt,
                                    NamedSeed.of(seed, "iteration-" + iteration + "/pair/" + prompt.promptId())));
        }
        List<Choice> kept = new WholeFilters(settings.filters()).apply(chooser.choices(), chooser::discard);
        return Results.of(prompts, kept, chooser, filter.contaminated(), measure, settings.select(), iteration);
    }
}

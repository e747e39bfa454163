package io.burnish.phase;

import io.burnish.data.DataSettings;
import io.burnish.data.Purpose;
import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import io.burnish.data.exchange.BestAnswer;
import io.burnish.data.exchange.BestAnswerLines;
import io.burnish.data.exchange.JudgedPair;
import io.burnish.data.exchange.PairLines;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.SampleLines;
import io.burnish.data.tokens.PreferenceDataset;
import io.burnish.data.tokens.SampledPairs;
import io.burnish.recipe.LoopSettings;
import io.burnish.run.Phase;
import io.burnish.run.RunProblem;
import io.burnish.run.Sha256;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an iteration of a loop trains on: the pairs (or best answers) of its own and perhaps of earlier iterations,
/// with the tokens as they were sampled.
final class LoopData {

    private static final Logger log = LoggerFactory.getLogger(LoopData.class);

    private final RunContext context;
    private final Iteration iteration;
    private final SampledPairs tokens;
    private final List<TokenPair> pairs = new ArrayList<>();
    private final StringBuilder hash = new StringBuilder();

    private LoopData(RunContext context, Iteration iteration) {
        this.context = context;
        this.iteration = iteration;
        this.tokens = new SampledPairs(context.tokenizer(), iteration.recipe().data());
    }

    /// Reads the committed files.
    static TrainingData open(RunContext context, Iteration iteration) {
        LoopData data = new LoopData(context, iteration);
        LoopSettings loop = iteration.recipe().loop().orElseThrow();
        int first =
                switch (loop.data()) {
                    case CURRENT -> iteration.number();
                    case ACCUMULATED ->
                        Math.max(1, iteration.number() + 1 - loop.window().orElse(iteration.number()));
                };
        for (int number = first; number <= iteration.number(); number++) {
            data.add(number);
        }
        if (data.pairs.isEmpty()) {
            throw RunProblem.failed(
                    "iteration-%d: no pair fits into data.max_length %d. Raise it, or lower generate.max_tokens"
                            .formatted(
                                    iteration.number(),
                                    iteration.recipe().data().maxLength()));
        }
        log.info("iteration-{}: {}", iteration.number(), data.tokens.report());
        Optional<PreferenceDataset> heldOut = data.heldOut();
        TokenPairs eval = heldOut.<TokenPairs>map(files -> new After(data.pairs.size(), files.train()))
                .orElse(TokenPairs.of(List.of()));
        heldOut.ifPresent(files -> data.hash.append(files.hash()));
        data.hash.append(context.tokenizer().hash()); // how rows are cut is a section of the phase's own key
        return new TrainingData(TokenPairs.of(data.pairs), eval, Sha256.of(data.hash.toString()));
    }

    /// Held-out pairs whose rows are numbered after those of the pairs trained on: a row is named by its number alone.
    private record After(int first, TokenPairs pairs) implements TokenPairs {
        @Override
        public int size() {
            return pairs.size();
        }

        @Override
        public TokenPair get(int index) {
            TokenPair pair = pairs.get(index);
            return new TokenPair(first + pair.row(), pair.promptId(), pair.prompt_P(), pair.chosen(), pair.rejected());
        }

        @Override
        public int computedTokens(int index) {
            return pairs.computedTokens(index);
        }
    }

    private void add(int number) {
        boolean paired = iteration.loss().paired();
        Path directory = context.run().layout().iteration(number);
        Path samplesFile = directory.resolve(Phase.GENERATE.directory()).resolve(GeneratePhase.FILE);
        Path file = directory.resolve(Phase.PAIR.directory()).resolve(paired ? PairPhase.PAIRS : PairPhase.BEST);
        hash.append(Sha256.ofFile(samplesFile)).append(Sha256.ofFile(file));
        Map<String, Sample> samples = new HashMap<>();
        for (Sample sample : SampleLines.read(samplesFile)) {
            samples.put(key(sample.promptId(), sample.sample()), sample);
        }
        if (paired) {
            for (JudgedPair pair : PairLines.read(file)) {
                Sample chosen = found(samples, pair.promptId(), pair.chosenSample(), file);
                Sample rejected = found(samples, pair.promptId(), pair.rejectedSample(), file);
                tokens.pair(pairs.size(), chosen, rejected).ifPresent(pairs::add);
            }
        } else {
            for (BestAnswer answer : BestAnswerLines.read(file)) {
                Sample best = found(samples, answer.promptId(), answer.sample(), file);
                tokens.answer(pairs.size(), best).ifPresent(pairs::add);
            }
        }
    }

    private static String key(String promptId, int sample) {
        return sample + "/" + promptId;
    }

    private static Sample found(Map<String, Sample> samples, String promptId, int sample, Path file) {
        Sample found = samples.get(key(promptId, sample));
        if (found == null) {
            throw RunProblem.runDirectory(
                    "%s: has sample %d of prompt %s, which is not among the iteration's samples. Do the phase again: burnish resume RUN --from iteration-K/pair"
                            .formatted(file, sample, promptId));
        }
        return found;
    }

    /// The pairs of `data.eval`, which no iteration trains on.
    private Optional<PreferenceDataset> heldOut() {
        DataSettings settings = iteration.recipe().data();
        if (settings.eval().isEmpty()) {
            return Optional.empty();
        }
        Purpose purpose = iteration.loss().paired() ? Purpose.PAIRS : Purpose.ANSWERS;
        return Optional.of(PreferenceDataset.open(
                settings.onlyEval(),
                context.tokenizer(),
                purpose,
                iteration.start().config().vocabulary(),
                Dataset.cacheFolder(),
                iteration.recipe().threads().value()));
    }
}

package io.burnish.phase;

import io.burnish.data.exchange.Prompt;
import io.burnish.data.exchange.PromptAttempt;
import io.burnish.data.exchange.PromptAttemptLines;
import io.burnish.data.exchange.PromptLines;
import io.burnish.data.exchange.Prompts;
import io.burnish.generate.GenerateSettings;
import io.burnish.instruct.InstructTemplate;
import io.burnish.instruct.PromptWriting;
import io.burnish.instruct.TaskTags;
import io.burnish.instruct.Wanted;
import io.burnish.recipe.LoopSettings;
import io.burnish.recipe.Recipe;
import io.burnish.recipe.SelfInstructSettings;
import io.burnish.run.Phase;
import io.burnish.run.PhaseDirectory;
import io.burnish.run.RunProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The prompts that an iteration's model writes itself: `generate/prompts.jsonl`, complete before the first answer.
///
/// They grow as blocks of attempts in `generate/prompt-attempts.jsonl`, which says of each attempt what became of it.
final class WrittenPrompts {

    static final String FILE = "prompts.jsonl";
    static final String ATTEMPTS = "prompt-attempts.jsonl";

    private static final Logger log = LoggerFactory.getLogger(WrittenPrompts.class);
    private static final int BLOCK = BlockFile.PROMPTS;
    private static final int SHOWN = 3;
    private static final int SHOWN_CHARACTERS = 200;

    private final RunContext context;
    private final Iteration iteration;
    private final LoopSettings loop;
    private final SelfInstructSettings settings;

    WrittenPrompts(RunContext context, Iteration iteration) {
        this.context = context;
        this.iteration = iteration;
        this.loop = iteration.recipe().loop().orElseThrow();
        this.settings = loop.selfInstruct().orElseThrow();
    }

    /// Refuses, before there is a run, what no model could write prompts from.
    static void check(Recipe recipe) {
        recipe.loop()
                .ifPresent(loop -> loop.selfInstruct().ifPresent(settings -> {
                    InstructTemplate.read(settings.template());
                    PromptWriting.requireEnough(
                            Prompts.read(loop.prompts()).prompts().size(), settings.examples());
                }));
    }

    static List<Prompt> read(Path generateDirectory) {
        return Prompts.read(List.of(generateDirectory.resolve(FILE))).prompts();
    }

    /// The files of the iterations before, whose prompts are not to be written again.
    static List<Path> earlier(RunContext context, Iteration iteration) {
        return Stream.iterate(1, number -> number < iteration.number(), number -> number + 1)
                .map(number -> context.run()
                        .layout()
                        .iteration(number)
                        .resolve(Phase.GENERATE.directory())
                        .resolve(FILE))
                .toList();
    }

    /// Takes the prompts that are there, or writes them.
    List<Prompt> make(PhaseDirectory directory) {
        Path file = directory.path().resolve(FILE);
        if (!Files.exists(file)) {
            List<Prompt> prompts = write(directory);
            String lines = prompts.stream()
                    .map(prompt -> PromptLines.write(prompt) + "\n")
                    .collect(Collectors.joining());
            context.run().durable().writeFile(file, lines);
        }
        return read(directory.path());
    }

    private List<Prompt> write(PhaseDirectory directory) {
        int wanted = loop.promptsPerIteration().orElseThrow();
        long most = (long) wanted * settings.attempts();
        List<Path> earlier = earlier(context, iteration);
        PromptWriting writing = new PromptWriting(
                Prompts.read(loop.prompts()).prompts(),
                earlier.isEmpty() ? List.of() : Prompts.read(earlier).prompts(),
                InstructTemplate.read(settings.template()),
                new Wanted(wanted, settings.examples(), settings.similarity(), settings.exclude()),
                iteration.recipe().seed(),
                iteration.number());
        try (BlockFile file = new BlockFile(context.run(), directory, ATTEMPTS)) {
            List<PromptAttempt> made = new ArrayList<>();
            if (file.blocks() > 0) {
                made.addAll(PromptAttemptLines.read(file.file()));
                writing.resume(made);
            }
            if (!writing.complete() && writing.attempts() < most) {
                write(writing, most, file, directory.path(), made);
            }
            requireEnough(writing, wanted, made, file.file());
        }
        return writing.kept();
    }

    private void write(PromptWriting writing, long most, BlockFile file, Path directory, List<PromptAttempt> made) {
        int wanted = loop.promptsPerIteration().orElseThrow();
        GenerateSettings sampling = sampling();
        try (Answering answering =
                new Answering(context.machine(), context.run().durable(), sampling, iteration.newest(), directory)) {
            while (!writing.complete() && writing.attempts() < most) {
                if (context.interrupts().requested()) {
                    throw context.run()
                            .stopped("after writing %,d of %,d prompts"
                                    .formatted(writing.kept().size(), wanted));
                }
                int count = (int) Math.min(BLOCK, most - writing.attempts());
                List<PromptAttempt> block = writing.attempt(answering.engine(), sampling.sampling(), count);
                file.append(block.stream().map(PromptAttemptLines::write).toList());
                made.addAll(block);
                context.listener().onWorked("writing prompts", writing.kept().size(), wanted);
            }
        }
    }

    /// One text an attempt, by whoever answers prompts.
    private GenerateSettings sampling() {
        GenerateSettings answers = iteration.recipe().generate().orElseThrow();
        return new GenerateSettings(
                1,
                settings.temperature(),
                settings.topP(),
                OptionalInt.empty(),
                0,
                1,
                settings.maxTokens(),
                List.of(TaskTags.CLOSE),
                answers.stopTokens(),
                Optional.empty(),
                answers.rows(),
                answers.engine(),
                OptionalInt.empty(),
                Optional.empty(),
                List.of());
    }

    private void requireEnough(PromptWriting writing, int wanted, List<PromptAttempt> made, Path file) {
        int kept = writing.kept().size();
        if (kept >= wanted) {
            return;
        }
        String what =
                "%s: the model wrote %,d of the %,d prompts wanted in %,d attempts; the others were dropped: %s (%s says why, one by one)"
                        .formatted(
                                iteration.at(Phase.GENERATE),
                                kept,
                                wanted,
                                writing.attempts(),
                                writing.dropped(),
                                file);
        if (kept > 0 && kept >= settings.minShare() * wanted) {
            log.warn("{}. It goes on with these; raise loop.self_instruct.attempts for more", what);
            return;
        }
        throw RunProblem.failed(
                "%s. loop.self_instruct.min_share asks for %s of them. For example:\n%s\nA template that the model understands (loop.self_instruct.template), a larger max_tokens, a higher similarity, more attempts or a smaller min_share are the remedies; begin another run with --out."
                        .formatted(what, settings.minShare(), examples(made)));
    }

    private static String examples(List<PromptAttempt> made) {
        return made.stream()
                .filter(attempt -> !attempt.kept())
                .limit(SHOWN)
                .map(attempt -> "  attempt %d, %s: %s"
                        .formatted(attempt.attempt(), attempt.dropped().orElseThrow(), excerpt(attempt.raw())))
                .collect(Collectors.joining("\n"));
    }

    private static String excerpt(String raw) {
        String line = raw.strip().replaceAll("\\s+", " ");
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "...";
    }
}

package io.burnish.phase;

import ai.djl.ndarray.types.DataType;
import io.burnish.data.Content;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Prompt;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.SampleLines;
import io.burnish.data.random.NamedSeed;
import io.burnish.data.tokens.PromptEncoder;
import io.burnish.generate.Answer;
import io.burnish.generate.AnswerEngine;
import io.burnish.generate.EngineSettings;
import io.burnish.generate.GenerateSettings;
import io.burnish.generate.Request;
import io.burnish.generate.SystemMessages;
import io.burnish.model.ModelDirectory;
import io.burnish.run.Durable;
import io.burnish.run.RunProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Makes a model's answers to prompts, block by block.
///
/// Each sample's draws hang on its own seed, `SEED/iteration-K/PURPOSE/PROMPT_ID/SAMPLE`.
final class AnswerMaker {

    /// Samples whose log-probs are compared with the trainer's own.
    private static final int COMPARED = 256;

    private static final double LARGEST_GAP_HERE = 1e-4;
    private static final double LARGEST_GAP_OF_A_SERVER = 0.05;

    private final long seed;
    private final int iteration;
    private final GenerateSettings settings;
    private final String purpose;
    private final Optional<SystemMessages> system;

    /// @param purpose names the seeds
    AnswerMaker(long seed, int iteration, GenerateSettings settings, String purpose) {
        this.seed = seed;
        this.iteration = iteration;
        this.settings = settings;
        this.purpose = purpose;
        this.system = settings.system().map(SystemMessages::read);
    }

    /// Adds the blocks that the file does not have yet.
    void make(RunContext context, ModelDirectory model, List<Prompt> prompts, BlockFile file) {
        if (file.blocks() == Math.ceilDiv(prompts.size(), BlockFile.PROMPTS)) {
            return;
        }
        Path directory = Durable.parent(file.file());
        try (Answering answering =
                new Answering(context.machine(), context.run().durable(), settings, model, directory)) {
            file.addBlocks(context, "answering", prompts, block -> lines(answering.engine(), block));
        }
    }

    /// The samples of some prompts as lines.
    List<String> lines(AnswerEngine engine, List<Prompt> prompts) {
        return samples(engine, prompts).stream().map(SampleLines::write).toList();
    }

    private List<Sample> samples(AnswerEngine engine, List<Prompt> prompts) {
        List<Request> requests = prompts.stream().map(this::request).toList();
        List<List<Answer>> answers = engine.answer(requests, settings.sampling());
        List<Sample> samples = new ArrayList<>();
        for (int p = 0; p < prompts.size(); p++) {
            for (int s = 0; s < settings.samples(); s++) {
                samples.add(sample(engine, requests.get(p), s, answers.get(p).get(s)));
            }
        }
        return samples;
    }

    private Request request(Prompt prompt) {
        Content content = system.map(messages -> messages.with(prompt.id(), prompt.prompt(), seed, iteration))
                .orElse(prompt.prompt());
        List<Long> seeds = IntStream.range(0, settings.samples())
                .mapToObj(sample ->
                        NamedSeed.of(seed, path(prompt.id()) + "/" + sample).value())
                .toList();
        return new Request(prompt.id(), content, seeds);
    }

    private String path(String promptId) {
        return "iteration-%d/%s/%s".formatted(iteration, purpose, promptId);
    }

    private Sample sample(AnswerEngine engine, Request request, int number, Answer answer) {
        return new Sample(
                request.id(),
                iteration,
                number,
                request.prompt(),
                answer.text(),
                answer.tokens(),
                answer.logps(),
                answer.finish(),
                request.seeds().get(number),
                engine.name(),
                engine.model());
    }

    /// How far the log-probs that were stored when sampling are from the trainer's own of the same tokens: the mean
    /// over the tokens of the first samples.
    ///
    /// @return empty where no sample tells its tokens
    /// @throws RunProblem (exit 1) if they are so far apart that another model has answered
    Gap gap(Machine machine, ModelDirectory model, List<Sample> samples) {
        List<Sample> compared = samples.stream()
                .filter(sample -> sample.tokens().length > 0 && sample.finish() != Finish.ERROR)
                .limit(COMPARED)
                .toList();
        // what was made of drafts was drawn after another prompt than the one it is trained on
        if (compared.isEmpty() || settings.aggregate().isPresent()) {
            return Gap.NONE;
        }
        double sum = 0;
        double largest = 0;
        long tokens = 0;
        try (OpenModel open = new OpenModel(machine, model)) {
            PromptEncoder prompts = new PromptEncoder(open.tokenizer());
            for (Sample sample : compared) {
                double[] own = open.tokenLogps(prompts.encode(sample.promptId(), sample.prompt()), sample.tokens());
                for (int i = 0; i < own.length; i++) {
                    double gap = Math.abs(own[i] - sample.logps()[i]);
                    sum += gap;
                    largest = Math.max(largest, gap);
                    tokens++;
                }
            }
        }
        Gap gap = new Gap(compared.size(), tokens, sum / tokens, largest);
        boolean local = settings.engine() instanceof EngineSettings.Local;
        boolean exact = local && machine.type() == DataType.FLOAT32;
        double allowed = exact ? LARGEST_GAP_HERE : LARGEST_GAP_OF_A_SERVER;
        if (!(gap.mean() <= allowed)) {
            throw RunProblem.failed(
                    "The answers' log-probs are %.4f nats a token from the model's own (%s, over %d samples); at most %s is rounding. %s"
                            .formatted(
                                    gap.mean(),
                                    model.path(),
                                    gap.samples(),
                                    allowed,
                                    local
                                            ? "This is a defect of Burnish: please report it."
                                            : "The server samples from other weights than these, perhaps the ones before. Check generate.engine.reload."));
        }
        return gap;
    }

    /// @param mean of the absolute differences, in nats a token
    record Gap(int samples, long tokens, double mean, double largest) {
        static final Gap NONE = new Gap(0, 0, 0, 0);
    }
}

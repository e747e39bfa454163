package io.burnish.phase;

import ai.djl.ndarray.types.DataType;
import io.burnish.generate.GenerationLimits;
import io.burnish.generate.GenerationTime;
import io.burnish.generate.GenerationTime.Asked;
import io.burnish.judge.JudgeModel;
import io.burnish.judge.JudgeSettings;
import io.burnish.model.ModelConfig;
import io.burnish.model.ModelDirectory;
import io.burnish.recipe.Recipe;
import io.burnish.run.RunProblem;
import io.burnish.train.MachineRates;
import io.burnish.train.UsefulWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/// About how long judging answers takes: what the judge reads and writes, if it writes as much as it may.
record JudgeTime(Recipe recipe, ModelConfig self, MachineRates rates) {

    /// Characters of a token, for templates, whose tokens hang on what is put in.
    static final double CHARACTERS = 4;

    /// @param tokens of a prompt, on average
    /// @param most tokens of an answer
    /// @return empty where a server judges
    OptionalDouble of(JudgeSettings settings, int prompts, int samples, double tokens, int most) {
        double answers = (double) prompts * samples;
        double read = tokens + most;
        return switch (settings) {
            case JudgeSettings.Rules _ -> OptionalDouble.of(0);
            case JudgeSettings.Self judge ->
                asked(
                        new JudgeModel.Self(),
                        answers,
                        judge.template(),
                        read,
                        tries(judge.temperature(), judge.samples()),
                        judge.maxTokens());
            case JudgeSettings.Model judge ->
                asked(
                        judge.model(),
                        answers,
                        judge.template(),
                        read,
                        tries(judge.temperature(), judge.samples()),
                        judge.maxTokens());
            case JudgeSettings.Pairwise judge ->
                asked(
                        judge.model(),
                        answers * (samples - 1),
                        judge.template(),
                        read + most,
                        tries(judge.temperature(), judge.samples()),
                        judge.maxTokens());
            case JudgeSettings.Consistency judge ->
                scored(judge.model(), 2 * answers, characters(judge.template()) / CHARACTERS + read);
            case JudgeSettings.DensityRatio judge ->
                LoopTime.sum(scored(judge.strong(), answers, read), scored(judge.weak(), answers, read));
            case JudgeSettings.Implicit judge ->
                LoopTime.sum(scored(judge.policy(), answers, read), scored(judge.reference(), answers, read));
            case JudgeSettings.RewardModel judge -> scored(new JudgeModel.Local(judge.model()), answers, read);
            case JudgeSettings.Ensemble all -> all(all.judges(), prompts, samples, tokens, most);
            case JudgeSettings.SimulatedAnnotator all -> all(all.judges(), prompts, samples, tokens, most);
        };
    }

    private OptionalDouble all(List<JudgeSettings> judges, int prompts, int samples, double tokens, int most) {
        return judges.stream()
                .map(judge -> of(judge, prompts, samples, tokens, most))
                .reduce(OptionalDouble.of(0), LoopTime::sum);
    }

    static int tries(double temperature, int samples) {
        return temperature == 0 ? 1 : samples;
    }

    private OptionalDouble asked(
            JudgeModel model, double questions, Path template, double read, int samples, int maxTokens) {
        if (model instanceof JudgeModel.Openai) {
            return OptionalDouble.empty();
        }
        ModelConfig config = config(model);
        DataType type = recipe.model().dtype().value().type();
        Asked asked = new Asked(
                (long) questions, BlockFile.PROMPTS, characters(template) / CHARACTERS + read, samples, maxTokens);
        GenerationLimits limits = GenerationLimits.on(recipe.device().value(), config, type);
        return OptionalDouble.of(
                GenerationTime.of(config, type, limits, asked, rates).seconds());
    }

    private OptionalDouble scored(JudgeModel model, double texts, double tokens) {
        return model instanceof JudgeModel.Openai
                ? OptionalDouble.empty()
                : OptionalDouble.of(texts
                        * rates.seconds(
                                UsefulWork.forward(config(model), tokens, tokens, tokens * (tokens + 1) / 2), 0));
    }

    private ModelConfig config(JudgeModel model) {
        return model instanceof JudgeModel.Local(Path path)
                ? ModelDirectory.open(path).config()
                : self;
    }

    static int characters(Path template) {
        try {
            return Files.readString(template).length();
        } catch (IOException e) {
            throw RunProblem.badInput("%s: cannot be read: %s".formatted(template, e.getMessage()));
        }
    }
}

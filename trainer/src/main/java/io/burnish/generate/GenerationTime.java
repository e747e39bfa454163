package io.burnish.generate;

import ai.djl.ndarray.types.DataType;
import io.burnish.model.KeyValueCache;
import io.burnish.model.ModelConfig;
import io.burnish.model.Weights;
import io.burnish.train.MachineRates;
import io.burnish.train.UsefulWork;

/// About how long a model answers, if every answer is as long as it may be.
///
/// Prompts are bound by products. A further token in each row reads all weights and what the rows have cached, so that
/// it is mostly bound by memory where few rows grow side by side.
///
/// @param prefill seconds of computing the prompts
/// @param decode seconds of growing the answers
public record GenerationTime(double prefill, double decode) {

    /// What is asked for.
    ///
    /// @param prompts of all blocks
    /// @param block prompts answered together
    /// @param tokens of a prompt, on average
    public record Asked(long prompts, int block, double tokens, int samples, int maxTokens) {}

    public static final GenerationTime NONE = new GenerationTime(0, 0);

    public static GenerationTime of(
            ModelConfig config, DataType type, GenerationLimits limits, Asked asked, MachineRates rates) {
        if (asked.prompts() == 0) {
            return NONE;
        }
        int together = (int) Math.min(asked.prompts(), asked.block());
        int longest = (int) Math.ceil(Math.max(1, asked.tokens()));
        int rows = GenerationPlan.of(
                        config,
                        type,
                        limits,
                        new GenerationPlan.Work(together, asked.samples(), longest, asked.maxTokens()))
                .rows();
        double tokens = asked.tokens();
        double most = asked.maxTokens();
        double prompt = UsefulWork.forward(config, tokens, 1, tokens * (tokens + 1) / 2);
        double sample = UsefulWork.forward(config, most, most, most * tokens + most * (most + 1) / 2);
        double answers = (double) asked.prompts() * asked.samples();
        double weights = (double) Weights.elements(config) * type.getNumOfBytes();
        double cached = (tokens + most / 2) * KeyValueCache.bytesPerToken(config, type);
        double steps = answers * most / rows;
        return new GenerationTime(
                rates.seconds(asked.prompts() * prompt, weights),
                rates.seconds(answers * sample, steps * (weights + rows * cached)));
    }

    public double seconds() {
        return prefill + decode;
    }
}

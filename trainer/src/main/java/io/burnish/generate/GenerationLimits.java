package io.burnish.generate;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.model.ModelConfig;
import java.util.List;

/// How much is generated at once: a choice of speed and memory that the answers' tokens hardly depend on.
///
/// It hangs on the model and on the whole memory of the device, never on what happens to be free: what is computed
/// together is the same when a block is done again.
///
/// @param rows answers that grow side by side, at most
/// @param cacheBytes of keys and values, at most; one row fits always
/// @param prefillTokens of prompts computed in one pass; a longer prompt is computed in pieces
/// @param headRows rows whose logits are held at once
/// @param block tokens of a block of the cache, a power of two; fewer where all answers are shorter
/// @param card whether it is a card, where steps may be recorded
public record GenerationLimits(int rows, long cacheBytes, int prefillTokens, int headRows, int block, boolean card) {

    /// What a card is taken to have where nobody can ask it: 80 GB.
    public static final long UNKNOWN_CARD = 80_000_000_000L;

    /// A warp reads a block's keys of one channel at once.
    private static final int BLOCK_ON_CARD = 32;

    private static final int SMALLEST_BLOCK = 8;
    private static final int PREFILL_ON_CARD = 8192;
    private static final int HEAD_ROWS_ON_CARD = 1024;

    /// Of a device that records nothing.
    public GenerationLimits(int rows, long cacheBytes, int prefillTokens, int headRows, int block) {
        this(rows, cacheBytes, prefillTokens, headRows, block, false);
    }

    public static GenerationLimits onCpu() {
        return new GenerationLimits(256, 2L << 30, 4096, 256, 64);
    }

    /// What a device takes while it holds this model's weights and nothing else that lasts.
    ///
    /// @param type of weights and cache
    public static GenerationLimits on(Device device, ModelConfig config, DataType type) {
        return alone(device, config, type).limits();
    }

    /// All that the weights, the largest pass and the logits leave is cache, and rows are as many as it holds.
    ///
    /// @param room bytes for all of it
    static GenerationLimits onCard(ModelConfig config, DataType type, long room) {
        return alone(Device.gpu(), config, type).limits(room);
    }

    private static DeviceShares alone(Device device, ModelConfig config, DataType type) {
        return new DeviceShares(device, type, List.of(DeviceShares.Resident.answering("the model", config)));
    }

    /// What a device takes besides a cache, of which there is none. A step of all rows is no larger than a pass.
    static GenerationLimits withoutCache(Device device) {
        return device.isGpu()
                ? new GenerationLimits(PREFILL_ON_CARD, 0, PREFILL_ON_CARD, HEAD_ROWS_ON_CARD, BLOCK_ON_CARD, true)
                : onCpu().withCache(0);
    }

    /// The same with another room for keys and values.
    GenerationLimits withCache(long bytes) {
        return new GenerationLimits(rows, bytes, prefillTokens, headRows, block, card);
    }

    /// The same with blocks no larger than the longest answer fills.
    GenerationLimits forAnswers(int maxTokens) {
        int filled = Math.max(SMALLEST_BLOCK, Integer.highestOneBit(2 * maxTokens - 1));
        return new GenerationLimits(rows, cacheBytes, prefillTokens, headRows, Math.min(block, filled), card);
    }

    /// The same with another number of rows.
    public GenerationLimits withRows(int most) {
        return new GenerationLimits(most, cacheBytes, prefillTokens, headRows, block, card);
    }
}

package io.burnish.generate;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.model.ModelConfig;
import io.burnish.train.MemoryBudget;
import java.util.List;

/// How models that are on a device at once share it.
///
/// The weights of all and the memory in which each works come first. What is left is divided equally among those that
/// write, for their keys and values: whoever is loaded first, and however many rows another one has. Like the limits of
/// a model that is alone it hangs on the models and on the whole memory of the device, never on what happens to be
/// free.
///
/// @param device where they are
/// @param type of weights and cache
/// @param residents all of them, each once
public record DeviceShares(Device device, DataType type, List<Resident> residents) {

    /// A model that is loaded for a while.
    ///
    /// @param name for people
    /// @param writes whether it answers: it needs a cache
    /// @param passTokens of given texts that it computes at once besides; 0: it is given none
    /// @param passRows of their logits that are held at once
    public record Resident(String name, ModelConfig config, boolean writes, int passTokens, int passRows) {

        /// One that only answers.
        public static Resident answering(String name, ModelConfig config) {
            return new Resident(name, config, true, 0, 0);
        }
    }

    public DeviceShares {
        residents = List.copyOf(residents);
    }

    /// What each that writes may take.
    public GenerationLimits limits() {
        return limits(MemoryBudget.of(device).orElse(GenerationLimits.UNKNOWN_CARD));
    }

    /// The same of a device of so many bytes.
    public GenerationLimits limits(long room) {
        GenerationLimits without = GenerationLimits.withoutCache(device);
        if (!device.isGpu()) {
            return GenerationLimits.onCpu();
        }
        long writing = residents.stream().filter(Resident::writes).count();
        return without.withCache(Math.max(0, room - lasting()) / Math.max(1, writing));
    }

    /// Bytes of all but the caches.
    public long lasting() {
        return residents.stream().mapToLong(this::lasting).sum();
    }

    /// Bytes of weights and working memory of one of them.
    public long lasting(Resident resident) {
        long writing = resident.writes()
                ? GenerationPlan.workingBytes(resident.config(), type, GenerationLimits.withoutCache(device))
                : 0;
        return GenerationPlan.weightBytes(resident.config(), type)
                + writing
                + GenerationPlan.passBytes(resident.config(), type, resident.passTokens(), resident.passRows());
    }
}

package io.burnish.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.SymbolBlock;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterServer;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.util.passthrough.PassthroughNDManager;
import io.burnish.tensor.libtorch.LibTorch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Burnish as an engine of DJL: its models are HuggingFace directories that Burnish trains, scores
/// with and lets write.
///
/// It has no arrays of its own: values pass through DJL as they are. For arrays over Burnish's tensors see
/// [io.burnish.tensor.djl.NDArrays].
public final class BurnishEngine extends Engine {

    /// What `Criteria.optEngine` is given.
    public static final String NAME = "Burnish";

    /// Behind PyTorch's (2): beside it, this is never the engine that DJL takes by default.
    static final int RANK = 20;

    private static final long DEFAULT_SEED = 42;

    BurnishEngine() {
        LibTorch.setThreads(Runtime.getRuntime().availableProcessors());
    }

    @Override
    public @Nullable Engine getAlternativeEngine() {
        return null;
    }

    @Override
    public String getEngineName() {
        return NAME;
    }

    @Override
    public int getRank() {
        return RANK;
    }

    /// What `Engine.setRandomSeed` was given; 42 where it was not called.
    static long seed(Engine engine) {
        Integer seed = engine.getSeed();
        return seed == null ? DEFAULT_SEED : seed;
    }

    /// Burnish's own version, from its jar.
    @Override
    public String getVersion() {
        return Optional.ofNullable(BurnishEngine.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    @Override
    public boolean hasCapability(String capability) {
        return false;
    }

    /// An empty model; [Model#load(java.nio.file.Path)] reads a directory into it.
    ///
    /// @param device null: the CPU
    /// @throws UnsupportedOperationException for a GPU
    @Override
    public Model newModel(String name, @Nullable Device device) {
        Device place = device == null ? Device.cpu() : device;
        if (place.isGpu()) {
            throw new UnsupportedOperationException(
                    "device %s is asked for, and DJL's face of Burnish works on the CPU only. Use Device.cpu()."
                            .formatted(place));
        }
        return new BurnishModel(name, newBaseManager(place));
    }

    @Override
    public NDManager newBaseManager() {
        return newBaseManager(Device.cpu());
    }

    @Override
    public NDManager newBaseManager(Device device) {
        return new PassthroughNDManager(this, device);
    }

    @Override
    public SymbolBlock newSymbolBlock(NDManager manager) {
        throw NotServed.BLOCK.refusal();
    }

    @Override
    public GradientCollector newGradientCollector() {
        throw NotServed.GRADIENT_COLLECTOR.refusal();
    }

    /// One that refuses every parameter: DJL's `Trainer` makes one, and Burnish's never uses it.
    @Override
    public ParameterServer newParameterServer(Optimizer optimizer) {
        return new UnservedParameterServer();
    }
}

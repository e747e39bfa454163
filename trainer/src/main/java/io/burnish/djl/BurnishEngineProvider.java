package io.burnish.djl;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineProvider;
import io.burnish.tensor.libtorch.DjlManners;

/// How DJL finds the engine `Burnish`; DJL itself makes it, by `META-INF/services`.
public final class BurnishEngineProvider implements EngineProvider {

    /// DJL makes every provider before it reports its use to a web address: the last moment to ask it not to.
    public BurnishEngineProvider() {
        DjlManners.keepQuiet();
    }

    @Override
    public String getEngineName() {
        return BurnishEngine.NAME;
    }

    @Override
    public int getEngineRank() {
        return BurnishEngine.RANK;
    }

    @Override
    public Engine getEngine() {
        return Holder.ENGINE;
    }

    // libtorch is loaded when the engine is asked for, not when DJL lists its engines
    private static final class Holder {
        static final BurnishEngine ENGINE = new BurnishEngine();
    }
}

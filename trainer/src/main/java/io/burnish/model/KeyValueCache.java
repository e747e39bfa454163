package io.burnish.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.kernels.KeyValues;
import java.util.ArrayList;
import java.util.List;

/// The keys and values of all layers, in blocks, for tokens that are not computed again.
///
/// Who uses it decides which blocks are whose; every layer is cut the same way.
public final class KeyValueCache implements AutoCloseable {

    private final Scope scope = Scope.shared();
    private final List<KeyValues> layer_L = new ArrayList<>();

    /// @param block tokens of a block, a power of two
    public KeyValueCache(ModelConfig config, DataType type, Device device, int blocks, int block) {
        for (int layer = 0; layer < config.layers(); layer++) {
            layer_L.add(KeyValues.empty(scope, config.attention(layer), type, device, blocks, block));
        }
    }

    /// What one token takes, in bytes.
    public static long bytesPerToken(ModelConfig config, DataType type) {
        return 2L * config.layers() * config.attention(0).keyColumns() * type.getNumOfBytes();
    }

    KeyValues layer(int layer) {
        return layer_L.get(layer);
    }

    @Override
    public void close() {
        scope.close();
    }
}

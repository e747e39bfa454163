package io.burnish.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.kernels.KeyValues;
import java.util.ArrayList;
import java.util.List;

/// The keys and values of all layers, for tokens that are not computed again.
///
/// Who uses it decides which slots are whose; every layer is cut the same way.
public final class KeyValueCache implements AutoCloseable {

    private final Scope scope = Scope.shared();
    private final List<KeyValues> layer_L = new ArrayList<>();

    /// @param slots tokens there is room for
    public KeyValueCache(ModelConfig config, DataType type, Device device, long slots) {
        for (int layer = 0; layer < config.layers(); layer++) {
            layer_L.add(KeyValues.empty(scope, config.attention(layer), type, device, slots));
        }
    }

    /// What one token takes, in bytes.
    public static long bytesPerToken(ModelConfig config, DataType type) {
        return 2L * config.layers() * config.attention(0).keyColumns() * type.getNumOfBytes();
    }

    KeyValues layer(int layer) {
        return layer_L.get(layer);
    }

    public long slots() {
        return layer_L.getFirst().slots();
    }

    @Override
    public void close() {
        scope.close();
    }
}

package io.burnish.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.FlatBuffer;
import io.burnish.tensor.Scope;

/// A model's weights: its configuration and the flat buffer that holds every parameter.
public final class Weights implements AutoCloseable {

    private final ModelConfig config;
    private final WeightMap map;
    private final Scope scope = Scope.shared();
    private final FlatBuffer parameters;

    Weights(ModelConfig config, DataType type, Device device) {
        this(config, WeightMap.of(config), type, device);
    }

    Weights(ModelConfig config, WeightMap map, DataType type, Device device) {
        this.config = config;
        this.map = map;
        this.parameters = FlatBuffer.zeros(scope, map.layout(), type, device);
    }

    /// Elements of the flat buffer of such a model, padding included.
    public static long elements(ModelConfig config) {
        return WeightMap.of(config).layout().elements();
    }

    public ModelConfig config() {
        return config;
    }

    public FlatBuffer parameters() {
        return parameters;
    }

    WeightMap map() {
        return map;
    }

    @Override
    public void close() {
        scope.close();
    }
}

package io.burnish.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.tensor.FlatBuffer;
import io.burnish.tensor.FlatLayout;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.AtenKernels;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.Moments;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Clipping and ten updates are torch's, parameter by parameter.
class AdamWGoldensTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Ours computes in float32: that of torch in float64 is as near as its rounding.
    private static final double SINGLE = 2e-6;

    private static JsonNode golden() throws IOException {
        try (InputStream stream = AdamWGoldensTest.class.getResourceAsStream("adamw.json")) {
            return JSON.readTree(stream);
        }
    }

    static List<JsonNode> cases() throws IOException {
        return StreamSupport.stream(golden().get("cases").spliterator(), false).toList();
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("cases")
    void tenUpdatesAreThoseOfTorch(JsonNode golden) throws IOException {
        for (Kernels kernels :
                Stream.of(new AtenKernels(), Kernels.of(Device.cpu())).toList()) {
            check(golden, kernels);
        }
    }

    private static void check(JsonNode golden, Kernels kernels) throws IOException {
        FlatLayout layout = layout(golden);
        try (Scope scope = Scope.shared()) {
            FlatBuffer parameters = FlatBuffer.zeros(scope, layout, DataType.FLOAT32, Device.cpu());
            FlatBuffer gradients = FlatBuffer.zeros(scope, layout, DataType.FLOAT32, Device.cpu());
            AdamW optimizer = new AdamW(scope, settings(golden), parameters, gradients, 0);
            fill(scope, parameters, golden.get("start"));
            for (JsonNode step : golden.get("steps")) {
                fill(scope, gradients, step.get("gradients"));
                double norm = Math.sqrt(kernels.sumOfSquares(gradients.all_N()));
                assertThat(norm).isCloseTo(step.get("grad_norm").asDouble(), within(1e-6 * Math.max(1, norm)));
                optimizer.update(
                        kernels,
                        step.get("learning_rate").asDouble(),
                        Math.min(1, golden.get("max_grad_norm").asDouble() / (norm + 1e-6)));
                assertEqual(scope, parameters, step.get("parameters"), SINGLE);
            }
            Moments.Plain moments = (Moments.Plain) optimizer.state().moments();
            assertEqual(scope, new FlatBuffer(layout, moments.mean_N()), golden.get("exp_avg"), SINGLE);
            assertEqual(scope, new FlatBuffer(layout, moments.variance_N()), golden.get("exp_avg_sq"), SINGLE);
            assertThat(optimizer.updates()).isEqualTo(golden.get("steps").size());
        }
    }

    private static FlatLayout layout(JsonNode golden) throws IOException {
        List<String> decayed = Arrays.asList(JSON.convertValue(golden.get("decayed"), String[].class));
        FlatLayout.Builder builder = new FlatLayout.Builder();
        golden().get("shapes")
                .properties()
                .forEach(shape -> builder.add(
                        shape.getKey(),
                        decayed.contains(shape.getKey()),
                        JSON.convertValue(shape.getValue(), long[].class)));
        return builder.build();
    }

    private static OptimizerSettings settings(JsonNode golden) {
        return new OptimizerSettings(
                OptimizerSettings.Type.ADAMW,
                golden.get("beta1").asDouble(),
                golden.get("beta2").asDouble(),
                golden.get("epsilon").asDouble(),
                golden.get("weight_decay").asDouble(),
                OptimizerSettings.State.FP32,
                OptimizerSettings.Update.MASTER);
    }

    private static void fill(Scope scope, FlatBuffer buffer, JsonNode values) {
        values.properties().forEach(entry -> {
            Tensor view = buffer.view(scope, entry.getKey());
            view.copyFrom(Tensor.ofFloats(scope, JSON.convertValue(entry.getValue(), float[].class), view.sizes()));
        });
    }

    private static void assertEqual(Scope scope, FlatBuffer buffer, JsonNode expected, double tolerance) {
        expected.properties().forEach(entry -> {
            float[] actual = buffer.view(scope, entry.getKey()).toFloats();
            for (int i = 0; i < actual.length; i++) {
                double value = entry.getValue().get(i).asDouble();
                assertThat((double) actual[i])
                        .as("%s[%d]", entry.getKey(), i)
                        .isCloseTo(value, within(tolerance * Math.max(1, Math.abs(value))));
            }
        });
    }
}

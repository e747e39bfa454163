package io.burnish.tensor.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.libtorch.Dispatcher.Argument;
import io.burnish.tensor.libtorch.Dispatcher.Argument.Absent;
import io.burnish.tensor.libtorch.Dispatcher.Argument.BoolArgument;
import io.burnish.tensor.libtorch.Dispatcher.Argument.FloatArgument;
import io.burnish.tensor.libtorch.Dispatcher.Argument.IntArgument;
import io.burnish.tensor.libtorch.Dispatcher.Argument.Present;
import io.burnish.tensor.libtorch.Dispatcher.Argument.TensorArgument;
import java.lang.foreign.MemorySegment;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// Optional arguments, given and not, reach the operator.
class DispatcherTest {

    @Test
    void an_optional_number_is_given_or_not() {
        try (Scope scope = Scope.confined()) {
            Tensor x = Tensor.ofFloats(scope, new float[] {1, 2, 3, 4, 5}, 5);
            assertThat(slice(scope, x, new Present(new IntArgument(1)), new Present(new IntArgument(4))))
                    .containsExactly(2, 3, 4);
            assertThat(slice(scope, x, new Absent(), new Present(new IntArgument(2))))
                    .containsExactly(1, 2);
            assertThat(slice(scope, x, new Present(new IntArgument(3)), new Absent()))
                    .containsExactly(4, 5);
        }
    }

    @Test
    void an_optional_tensor_and_an_optional_float_are_given() {
        try (Scope scope = Scope.confined()) {
            MemorySegment query =
                    Tensor.ofFloats(scope, new float[] {2}, 1, 1, 1, 1).handle();
            MemorySegment key =
                    Tensor.ofFloats(scope, new float[] {1, 3}, 1, 1, 2, 1).handle();
            MemorySegment value =
                    Tensor.ofFloats(scope, new float[] {0, 1}, 1, 1, 2, 1).handle();
            Tensor mask = Tensor.ofFloats(scope, new float[] {0, -1}, 1, 2);
            double plain = attend(scope, query, key, value, new Absent(), new Absent());
            double scaled =
                    attend(scope, query, key, value, Dispatcher.optional(null), new Present(new FloatArgument(0.25)));
            double masked = attend(
                    scope, query, key, value, Dispatcher.optional(mask.handle()), new Present(new FloatArgument(0.25)));
            assertThat(plain).isCloseTo(share(4), within());
            assertThat(scaled).isCloseTo(share(1), within());
            assertThat(masked).isCloseTo(share(0), within());
        }
    }

    private static Offset<Double> within() {
        return Offset.offset(1e-6);
    }

    /// The second of two keys' share of the softmax, given how much larger its score is.
    private static double share(double difference) {
        return 1 / (1 + Math.exp(-difference));
    }

    private static float[] slice(Scope scope, Tensor x, Argument start, Argument end) {
        MemorySegment result = Dispatcher.call(
                "aten::slice",
                "Tensor",
                1,
                new TensorArgument(x.handle()),
                new IntArgument(0),
                start,
                end,
                new IntArgument(1))[0];
        return Tensor.adopt(scope, result).toFloats();
    }

    private static double attend(
            Scope scope, MemorySegment query, MemorySegment key, MemorySegment value, Argument mask, Argument scale) {
        MemorySegment[] results = Dispatcher.call(
                "aten::_scaled_dot_product_flash_attention_for_cpu",
                "",
                2,
                new TensorArgument(query),
                new TensorArgument(key),
                new TensorArgument(value),
                new FloatArgument(0),
                new BoolArgument(false),
                mask,
                scale);
        Tensor.adopt(scope, results[1]);
        return Tensor.adopt(scope, results[0]).toFloats()[0];
    }
}

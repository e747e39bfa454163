package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.SelfTest.Check;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The self-test passes for kernels that are right, and names the primitive that is not.
class CardSelfTestContractTest {

    private static final Set<String> NO_PRIMITIVES = Set.of("name", "warmUp", "of", "exchange");

    @ParameterizedTest
    @MethodSource("io.burnish.tensor.kernels.AllKernels#onCpu")
    void what_is_right_passes(Kernels kernels) {
        List<Check> checks = CardSelfTest.run(kernels, Device.cpu());
        assertThat(checks)
                .hasSizeGreaterThan(40)
                .allSatisfy(check -> assertThat(check.passed())
                        .as(kernels.name() + ", " + check.name() + ": " + check.detail())
                        .isTrue());
        assertThat(checks.stream().map(Check::name)).doesNotHaveDuplicates();
    }

    static Stream<String> primitives() {
        return Arrays.stream(Kernels.class.getMethods())
                .map(Method::getName)
                .filter(name -> !NO_PRIMITIVES.contains(name))
                .distinct()
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void a_damaged_primitive_is_named_with_both_values(String primitive) {
        List<Check> failed = failed(damaged(primitive));
        assertThat(failed).isNotEmpty().allSatisfy(check -> {
            boolean reads =
                    check.name().startsWith("cachedAttention") || check.name().startsWith("furtherAttention");
            boolean cached = primitive.equals("cache") && reads;
            boolean backward = primitive.equals("attention") && check.name().startsWith("attentionBackward");
            assertThat(check.name().startsWith(primitive) || cached || backward)
                    .as(check.name())
                    .isTrue();
            assertThat(check.detail()).contains("should be");
        });
    }

    @Test
    void a_kernel_that_fails_is_named_with_its_words() {
        Kernels kernels = proxy((method, arguments) -> {
            if (method.getName().equals("rope")) {
                throw new IllegalStateException("rope.cu, rope_f32: code 700");
            }
            return method.invoke(new AtenKernels(), arguments);
        });
        assertThat(failed(kernels)).hasSize(2).allSatisfy(check -> {
            assertThat(check.name()).startsWith("rope");
            assertThat(check.detail()).isEqualTo("rope.cu, rope_f32: code 700");
        });
    }

    @Test
    void it_leaves_no_tensor_behind() {
        CardSelfTest.run(new AtenKernels(), Device.cpu());
        long before = Scope.live();
        CardSelfTest.run(new AtenKernels(), Device.cpu());
        assertThat(Scope.live()).isEqualTo(before);
    }

    private static List<Check> failed(Kernels kernels) {
        return CardSelfTest.run(kernels, Device.cpu()).stream()
                .filter(check -> !check.passed())
                .toList();
    }

    private interface Call {
        Object on(Method method, Object[] arguments) throws ReflectiveOperationException;
    }

    private static Kernels proxy(Call call) {
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, arguments) -> {
                    try {
                        return call.on(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /// The plain kernels, one primitive of which leaves one number of its last output wrong.
    private static Kernels damaged(String primitive) {
        return proxy((method, arguments) -> {
            Object result = method.invoke(new AtenKernels(), arguments);
            if (!method.getName().equals(primitive)) {
                return result;
            }
            if (result instanceof Double number) {
                return number * 1.001;
            }
            if (result instanceof Draws.Drawn drawn) {
                drawn.token_R()[0]++;
                return result;
            }
            damage(outputOf(primitive, arguments));
            return result;
        });
    }

    private static Tensor outputOf(String primitive, Object[] arguments) {
        return switch (primitive) {
            case "add" -> (Tensor) arguments[1];
            case "addBias", "rope", "adamW", "transformLogits" -> (Tensor) arguments[0];
            case "attention" -> (Tensor) arguments[3];
            case "cache" -> ((KeyValues) arguments[3]).values_SK();
            case "rmsNorm" -> (Tensor) arguments[3];
            case "rowStatistics" -> ((RowStatistics) arguments[3]).logp_R();
            default -> (Tensor) arguments[arguments.length - 1];
        };
    }

    private static void damage(Tensor tensor) {
        try (Scope scope = Scope.confined()) {
            long[] sizes = new long[tensor.dimensions()];
            Arrays.fill(sizes, 1);
            long[] strides = new long[tensor.dimensions()];
            Arrays.fill(strides, 1);
            Tensor first = tensor.view(scope, 0, sizes, strides);
            float value = first.toFloats()[0];
            first.copyFrom(Tensor.ofFloats(scope, new float[] {value + 2 + Math.abs(value)}, sizes)
                    .to(scope, DataType.FLOAT32, Device.cpu()));
        }
    }
}

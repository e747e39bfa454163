package io.burnish.tensor.libtorch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Operators with a scalar argument, which the dispatcher does not take: a generated function for each device.
///
/// One instance a device; a handle that a method returns belongs to the caller.
public final class PointwiseFunctions {

    private static final MethodHandle INDEX_PUT_OUT = LibTorch.function(
            "aoti_torch_index_put_out", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_BOOLEAN);

    private final MethodHandle addTensor;
    private final MethodHandle mulScalar;
    private final MethodHandle powScalar;

    private PointwiseFunctions(String device) {
        addTensor = LibTorch.function(
                "aoti_torch_" + device + "_add_Tensor", JAVA_INT, ADDRESS, ADDRESS, JAVA_DOUBLE, ADDRESS);
        mulScalar = LibTorch.function("aoti_torch_" + device + "_mul_Scalar", JAVA_INT, ADDRESS, JAVA_DOUBLE, ADDRESS);
        powScalar = LibTorch.function(
                "aoti_torch_" + device + "_pow_Tensor_Scalar", JAVA_INT, ADDRESS, JAVA_DOUBLE, ADDRESS);
    }

    private static final class Cpu {
        static final PointwiseFunctions FUNCTIONS = new PointwiseFunctions("cpu");
    }

    private static final class Cuda {
        static final PointwiseFunctions FUNCTIONS = new PointwiseFunctions("cuda");
    }

    /// The functions of a device type (0: CPU, 1: CUDA).
    public static PointwiseFunctions of(int deviceType) {
        return deviceType == 0 ? Cpu.FUNCTIONS : Cuda.FUNCTIONS;
    }

    /// `aoti_torch_*_add_Tensor(self, other, double alpha, ret)`: self + alpha * other.
    public MemorySegment add(MemorySegment left, MemorySegment right, double alpha) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ADDRESS);
            Status.check((int) addTensor.invokeExact(left, right, alpha, result), "add.Tensor");
            return result.get(ADDRESS, 0);
        } catch (Throwable t) {
            throw Status.unexpected("add.Tensor", t);
        }
    }

    /// `aoti_torch_*_mul_Scalar(self, double other, ret)`.
    public MemorySegment multiply(MemorySegment tensor, double factor) {
        return scalar(mulScalar, tensor, factor, "mul.Scalar");
    }

    /// `aoti_torch_*_pow_Tensor_Scalar(self, double exponent, ret)`.
    public MemorySegment power(MemorySegment tensor, double exponent) {
        return scalar(powScalar, tensor, exponent, "pow.Tensor_Scalar");
    }

    /// `aoti_torch_index_put_out(out, self, const AtenTensorHandle* indices, uint32 num_indices, values, bool
    /// accumulate)` with one index tensor: target[index] += values, rows that occur twice counted twice.
    public static void addAtRows(MemorySegment target, MemorySegment index, MemorySegment values) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment indices = arena.allocate(ADDRESS);
            indices.set(ADDRESS, 0, index);
            int code = (int) INDEX_PUT_OUT.invokeExact(target, target, indices, 1, values, true);
            Status.check(code, "index_put_out");
        } catch (Throwable t) {
            throw Status.unexpected("index_put_out", t);
        }
    }

    private static MemorySegment scalar(MethodHandle function, MemorySegment tensor, double value, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ADDRESS);
            Status.check((int) function.invokeExact(tensor, value, result), name);
            return result.get(ADDRESS, 0);
        } catch (Throwable t) {
            throw Status.unexpected(name, t);
        }
    }
}

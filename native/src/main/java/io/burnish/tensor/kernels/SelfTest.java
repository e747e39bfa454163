package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.libtorch.LibTorch;
import io.burnish.tensor.libtorch.TensorFunctions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// Calls each libtorch function that Burnish relies on once, on tiny inputs with known answers.
///
/// The C ABI promises to be stable, the operators behind its names do not; on a libtorch that we have not
/// seen, this says in a second what a training run would find out later.
public final class SelfTest {

    private static final double TOLERANCE = 1e-5;

    private final List<Check> checks = new ArrayList<>();

    private SelfTest() {}

    /// What became of one function.
    ///
    /// @param name the function's or operator's name in libtorch
    /// @param passed whether it is there and gave the known answer
    /// @param detail what was wrong; empty when nothing was
    public record Check(String name, boolean passed, String detail) {}

    /// Runs all checks on the CPU; what fails is in the result, nothing is thrown but what stops the JVM.
    public static List<Check> run() {
        SelfTest test = new SelfTest();
        test.tensors();
        test.products();
        test.pointwise();
        test.reductions();
        test.rows();
        test.threads();
        return List.copyOf(test.checks);
    }

    private void tensors() {
        check("aoti_torch_empty_strided, aoti_torch_zero_", scope -> zeros(scope, 2), 0, 0);
        check("aoti_torch_create_tensor_from_blob", scope -> matrix(scope).transposed(scope), 1, 3, 2, 4);
        check("aoti_torch_copy_", scope -> matrix(scope).to(scope, DataType.FLOAT64, Device.cpu()), 1, 2, 3, 4);
        check("aoti_torch_new_tensor_handle", scope -> matrix(scope).moveTo(scope), 1, 2, 3, 4);
        check(
                "aoti_torch_get_dim, get_size, get_stride, get_dtype, get_device_type, get_device_index, get_data_ptr",
                scope -> {
                    Tensor matrix = matrix(scope);
                    Tensor read = Tensor.adopt(scope, TensorFunctions.share(matrix.handle()));
                    boolean same = read.address() == matrix.address()
                            && read.type() == matrix.type()
                            && !read.device().isGpu();
                    return floats(scope, read.size(0), read.size(1), read.stride(0), read.stride(1), same ? 1 : 0);
                },
                2,
                2,
                2,
                1,
                1);
        check("aoti_torch_grad_mode_set_enabled, is_enabled", SelfTest::gradMode, 0, 1);
    }

    private static Tensor gradMode(Scope scope) {
        boolean before = TensorFunctions.isGradMode();
        try {
            TensorFunctions.setGradMode(false);
            float off = TensorFunctions.isGradMode() ? 1 : 0;
            TensorFunctions.setGradMode(true);
            return floats(scope, off, TensorFunctions.isGradMode() ? 1 : 0);
        } finally {
            TensorFunctions.setGradMode(before);
        }
    }

    private void products() {
        check("aoti_torch_mm_out", scope -> aten(scope).matmul(matrix(scope), matrix(scope)), 7, 10, 15, 22);
        check(
                "aoti_torch_addmm_out",
                scope -> {
                    Tensor sum = matrix(scope);
                    new AtenKernels().matmulPlus(sum, matrix(scope), matrix(scope), sum);
                    return sum;
                },
                8,
                12,
                18,
                26);
        check(
                "aoti_torch_bmm_out",
                scope -> {
                    Tensor batch = matrix(scope).reshaped(scope, 1, 2, 2);
                    return aten(scope).batchMatmul(batch, batch);
                },
                7,
                10,
                15,
                22);
    }

    private void pointwise() {
        check("aoti_torch_cpu_add_Tensor", scope -> aten(scope).add(matrix(scope), matrix(scope), 2), 3, 6, 9, 12);
        check("aoti_torch_cpu_mul_Scalar", scope -> aten(scope).multiply(matrix(scope), 0.5), 0.5, 1, 1.5, 2);
        check("aoti_torch_cpu_pow_Tensor_Scalar", scope -> aten(scope).power(matrix(scope), 2), 1, 4, 9, 16);
        check("aten::mul.Tensor", scope -> aten(scope).multiply(matrix(scope), matrix(scope)), 1, 4, 9, 16);
        check("aten::div.Tensor", scope -> aten(scope).divide(matrix(scope), matrix(scope)), 1, 1, 1, 1);
        check("aten::eq.Tensor", scope -> aten(scope).equal(matrix(scope), zeros(scope, 1)), 0, 0, 0, 0);
        check("aten::exp", scope -> aten(scope).exp(floats(scope, 0, 1)), 1, Math.E);
        check("aten::log", scope -> aten(scope).log(floats(scope, 1, 2)), 0, Math.log(2));
        check("aten::sqrt", scope -> aten(scope).sqrt(floats(scope, 4, 2)), 2, Math.sqrt(2));
        check("aten::sigmoid", scope -> aten(scope).sigmoid(floats(scope, 0, 1)), 0.5, 1 / (1 + Math.exp(-1)));
        check(
                "aten::_softmax",
                scope -> aten(scope).softmax(floats(scope, 0, 1), 0),
                1 / (1 + Math.E),
                Math.E / (1 + Math.E));
    }

    private void reductions() {
        check("aten::max.dim", scope -> aten(scope).maximum(matrix(scope))[1], 1, 1);
        check(
                "aten::sum, aoti_torch_item_float64",
                scope -> floats(scope, (float) aten(scope).sumInDouble(matrix(scope))),
                10);
    }

    private void rows() {
        check(
                "aten::gather",
                scope -> aten(scope).gather(matrix(scope), index(scope, 1, 0).reshaped(scope, 2, 1)),
                2,
                3);
        check("aten::index_select", scope -> aten(scope).rows(matrix(scope), index(scope, 1, 1, 0)), 3, 4, 3, 4, 1, 2);
        check(
                "aoti_torch_index_put_out",
                scope -> {
                    Tensor table = matrix(scope);
                    new AtenKernels().addToRows(matrix(scope), index(scope, 1, 1), table);
                    return table;
                },
                1,
                2,
                7,
                10);
    }

    private void threads() {
        check(
                "at::set_num_threads, at::get_num_threads",
                scope -> {
                    int before = LibTorch.threads();
                    LibTorch.setThreads(before);
                    return floats(scope, LibTorch.threads() == before ? 1 : 0);
                },
                1);
    }

    private void check(String name, Function<Scope, Tensor> function, double... expected) {
        checks.add(outcome(name, function, expected));
    }

    /// A missing function surfaces as an error of the class that binds it, a refused call as an exception.
    static Check outcome(String name, Function<Scope, Tensor> function, double... expected) {
        try (Scope scope = Scope.confined()) {
            float[] values = function.apply(scope).toFloats();
            boolean equal = values.length == expected.length;
            for (int i = 0; equal && i < expected.length; i++) {
                equal = Math.abs(values[i] - expected[i]) <= TOLERANCE * Math.max(1, Math.abs(expected[i]));
            }
            String detail = "gave %s, should give %s".formatted(Arrays.toString(values), Arrays.toString(expected));
            return new Check(name, equal, equal ? "" : detail);
        } catch (RuntimeException | LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return new Check(name, false, String.valueOf(cause.getMessage()));
        }
    }

    private static Aten aten(Scope scope) {
        return new Aten(scope);
    }

    private static Tensor matrix(Scope scope) {
        return Tensor.ofFloats(scope, new float[] {1, 2, 3, 4}, 2, 2);
    }

    private static Tensor floats(Scope scope, float... values) {
        return Tensor.ofFloats(scope, values, values.length);
    }

    private static Tensor zeros(Scope scope, long size) {
        return Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), size);
    }

    private static Tensor index(Scope scope, int... rows) {
        return Tensor.ofInts(scope, Device.cpu(), rows);
    }
}

package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.libtorch.Dispatcher;
import io.burnish.tensor.libtorch.Dispatcher.Argument;
import io.burnish.tensor.libtorch.Dispatcher.Argument.BoolArgument;
import io.burnish.tensor.libtorch.Dispatcher.Argument.DataTypeArgument;
import io.burnish.tensor.libtorch.Dispatcher.Argument.IntArgument;
import io.burnish.tensor.libtorch.Dispatcher.Argument.TensorArgument;
import io.burnish.tensor.libtorch.MatrixFunctions;
import io.burnish.tensor.libtorch.PointwiseFunctions;
import java.lang.foreign.MemorySegment;

/// Plain ATen operators whose results live in one scope: the words in which [AtenKernels] is written.
final class Aten {

    private static final int FLOAT64 = 7;

    private final Scope scope;

    Aten(Scope scope) {
        this.scope = scope;
    }

    Scope scope() {
        return scope;
    }

    Tensor add(Tensor left, Tensor right) {
        return add(left, right, 1);
    }

    /// left + alpha * right.
    Tensor add(Tensor left, Tensor right, double alpha) {
        return adopt(pointwise(left).add(left.handle(), right.handle(), alpha));
    }

    Tensor subtract(Tensor left, Tensor right) {
        return add(left, right, -1);
    }

    Tensor plus(Tensor tensor, double number) {
        return add(tensor, constantLike(tensor, number));
    }

    Tensor multiply(Tensor left, Tensor right) {
        return binary("aten::mul", "Tensor", left, right);
    }

    Tensor multiply(Tensor tensor, double factor) {
        return adopt(pointwise(tensor).multiply(tensor.handle(), factor));
    }

    Tensor divide(Tensor left, Tensor right) {
        return binary("aten::div", "Tensor", left, right);
    }

    Tensor power(Tensor tensor, double exponent) {
        return adopt(pointwise(tensor).power(tensor.handle(), exponent));
    }

    Tensor exp(Tensor tensor) {
        return unary("aten::exp", tensor);
    }

    Tensor log(Tensor tensor) {
        return unary("aten::log", tensor);
    }

    Tensor sqrt(Tensor tensor) {
        return unary("aten::sqrt", tensor);
    }

    Tensor tanh(Tensor tensor) {
        return unary("aten::tanh", tensor);
    }

    /// cap tanh(x / cap).
    Tensor softCapped(Tensor x, double cap) {
        return multiply(tanh(multiply(x, 1 / cap)), cap);
    }

    Tensor sigmoid(Tensor tensor) {
        return unary("aten::sigmoid", tensor);
    }

    /// The largest element of each row, one column wide, and where it is.
    Tensor[] maximum(Tensor x_RV) {
        MemorySegment[] results = Dispatcher.call(
                "aten::max", "dim", 2, new TensorArgument(x_RV.handle()), new IntArgument(1), new BoolArgument(true));
        return new Tensor[] {adopt(results[0]), adopt(results[1])};
    }

    /// Each row's element at its index: [R, V], [R, 1] -> [R, 1].
    Tensor gather(Tensor x_RV, Tensor index_R1) {
        return adopt(
                Dispatcher.call(
                        "aten::gather",
                        "",
                        1,
                        new TensorArgument(x_RV.handle()),
                        new IntArgument(1),
                        new TensorArgument(index_R1.handle()),
                        new BoolArgument(false))[0]);
    }

    /// The rows of a matrix at these indices.
    Tensor rows(Tensor table_VH, Tensor rows_T) {
        return adopt(
                Dispatcher.call(
                        "aten::index_select",
                        "",
                        1,
                        new TensorArgument(table_VH.handle()),
                        new IntArgument(0),
                        new TensorArgument(rows_T.handle()))[0]);
    }

    Tensor magnitude(Tensor tensor) {
        return unary("aten::abs", tensor);
    }

    /// Each element, or the number where that is larger.
    Tensor atLeast(Tensor tensor, double number) {
        return binary("aten::maximum", "", tensor, constantLike(tensor, number));
    }

    /// How many of the borders, which ascend, lie below each element.
    Tensor bordersBelow(Tensor x, Tensor border_C) {
        return adopt(
                Dispatcher.call(
                        "aten::bucketize",
                        "Tensor",
                        1,
                        new TensorArgument(x.handle()),
                        new TensorArgument(border_C.handle()),
                        new BoolArgument(false),
                        new BoolArgument(false))[0]);
    }

    Tensor equal(Tensor left, Tensor right) {
        return binary("aten::eq", "Tensor", left, right);
    }

    Tensor softmax(Tensor scores, int axis) {
        return adopt(
                Dispatcher.call(
                        "aten::_softmax",
                        "",
                        1,
                        new TensorArgument(scores.handle()),
                        new IntArgument(axis),
                        new BoolArgument(false))[0]);
    }

    /// The sum over the last axis of a matrix, one column wide.
    Tensor rowSums(Tensor x_RH) {
        return matmul(x_RH, ones(x_RH, x_RH.size(1), 1));
    }

    /// The sum over the rows of a matrix, one row high.
    Tensor columnSums(Tensor x_RH) {
        return matmul(ones(x_RH, 1, x_RH.size(0)), x_RH);
    }

    /// The sum of all elements, added up in double.
    double sumInDouble(Tensor x) {
        Tensor sum = adopt(
                Dispatcher.call("aten::sum", "", 1, new TensorArgument(x.handle()), new DataTypeArgument(FLOAT64))[0]);
        return io.burnish.tensor.libtorch.TensorFunctions.itemFloat64(sum.handle());
    }

    Tensor matmul(Tensor left, Tensor right) {
        Tensor out = Tensor.empty(scope, left.type(), left.device(), left.size(0), right.size(1));
        MatrixFunctions.mm(out.handle(), left.handle(), right.handle());
        return out;
    }

    Tensor batchMatmul(Tensor left, Tensor right) {
        Tensor out = Tensor.empty(scope, left.type(), left.device(), left.size(0), left.size(1), right.size(2));
        MatrixFunctions.bmm(out.handle(), left.handle(), right.handle());
        return out;
    }

    /// A contiguous float32 copy.
    Tensor float32(Tensor tensor) {
        return tensor.to(scope, DataType.FLOAT32, tensor.device());
    }

    Tensor ones(Tensor like, long rows, long columns) {
        return constant(Tensor.empty(scope, like.type(), like.device(), rows, columns), 1);
    }

    private Tensor constantLike(Tensor like, double number) {
        return constant(Tensor.empty(scope, like.type(), like.device(), 1), number);
    }

    // zeros to the power 0 are ones: the one way to a constant that needs no Scalar argument of the dispatcher
    private Tensor constant(Tensor memory, double number) {
        Tensor ones = adopt(PointwiseFunctions.of(memory.device().isGpu() ? 1 : 0)
                .power(memory.zero().handle(), 0));
        return number == 1 ? ones : multiply(ones, number);
    }

    private Tensor unary(String operator, Tensor tensor) {
        return adopt(Dispatcher.call(operator, "", 1, new TensorArgument(tensor.handle()))[0]);
    }

    private Tensor binary(String operator, String overload, Tensor left, Tensor right) {
        Argument leftArgument = new TensorArgument(left.handle());
        return adopt(Dispatcher.call(operator, overload, 1, leftArgument, new TensorArgument(right.handle()))[0]);
    }

    private static PointwiseFunctions pointwise(Tensor tensor) {
        return PointwiseFunctions.of(tensor.device().isGpu() ? 1 : 0);
    }

    private Tensor adopt(MemorySegment handle) {
        return Tensor.adopt(scope, handle);
    }
}

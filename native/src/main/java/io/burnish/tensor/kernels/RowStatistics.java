package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import java.util.stream.Stream;

/// What one pass over logits z says of each row, float32, nats; y is what the softmax is taken of, see
/// [LogitTransform].
///
/// Legend: R rows.
///
/// @param logp_R log-probability of the target
/// @param greedy_R the largest log-probability
/// @param collision_R log of the sum of squared probabilities
/// @param entropy_R of the distribution
/// @param hit_R 1 where the target is the argmax, else 0
/// @param sum_R sum of exp(y - maximum): the divisor of the exponentials that are kept
/// @param slope_R dy/dz at the target: the gradient of logp by the logits is slope at the target, less what is kept
///     over the sum everywhere
public record RowStatistics(
        Tensor logp_R,
        Tensor greedy_R,
        Tensor collision_R,
        Tensor entropy_R,
        Tensor hit_R,
        Tensor sum_R,
        Tensor slope_R) {

    /// How many numbers there are of a row.
    public static final int COUNT = 7;

    public static RowStatistics empty(Scope scope, Device device, long rows) {
        return over(scope, Tensor.empty(scope, DataType.FLOAT32, device, COUNT, rows));
    }

    /// Statistics that lie one after the other in a matrix, in the order of this record.
    ///
    /// @param all [[#COUNT], R], float32, contiguous
    public static RowStatistics over(Scope scope, Tensor all) {
        return new RowStatistics(
                row(scope, all, 0),
                row(scope, all, 1),
                row(scope, all, 2),
                row(scope, all, 3),
                row(scope, all, 4),
                row(scope, all, 5),
                row(scope, all, 6));
    }

    /// The statistics of the first `rows` rows, in the same memory.
    public RowStatistics first(Scope scope, long rows) {
        return new RowStatistics(
                logp_R.rows(scope, 0, rows),
                greedy_R.rows(scope, 0, rows),
                collision_R.rows(scope, 0, rows),
                entropy_R.rows(scope, 0, rows),
                hit_R.rows(scope, 0, rows),
                sum_R.rows(scope, 0, rows),
                slope_R.rows(scope, 0, rows));
    }

    Stream<Tensor> all() {
        return Stream.of(logp_R, greedy_R, collision_R, entropy_R, hit_R, sum_R, slope_R);
    }

    private static Tensor row(Scope scope, Tensor all, int index) {
        return all.view(scope, index * all.size(1), new long[] {all.size(1)}, new long[] {1});
    }
}

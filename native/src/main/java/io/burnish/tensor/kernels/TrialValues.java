package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/// Inputs of one trial of [CardSelfTest]: the same numbers in the same order every time.
final class TrialValues {

    private static final long SEED = 20_261_128;

    private final Scope scope;
    private final Device device;
    private final Random random = new Random(SEED);

    TrialValues(Scope scope, Device device) {
        this.scope = scope;
        this.device = device;
    }

    /// How far two answers may be apart.
    ///
    /// @param relative to the element's size plus the root mean square of all: sums that cancel keep the error of
    ///     their terms
    /// @param absolute added to that
    /// @param share of all elements that may differ at all: what is rounded by chance is rounded alike
    record Tolerance(double relative, double absolute, double share) {

        static Tolerance of(double relative) {
            return new Tolerance(relative, 0, 1);
        }
    }

    /// Something that a primitive wrote.
    record Output(String what, Tensor tensor, Tolerance tolerance) {

        /// Where this is not the expected: both values.
        Optional<String> difference(Output expected) {
            float[] wanted = expected.tensor().toFloats();
            float[] values = tensor.toFloats();
            double squares = 0;
            for (float value : wanted) {
                squares += (double) value * value;
            }
            double typical = Math.sqrt(squares / Math.max(1, wanted.length));
            int different = 0;
            for (int i = 0; i < wanted.length; i++) {
                double bound = tolerance.relative() * (Math.abs(wanted[i]) + typical) + tolerance.absolute() + 1e-30;
                if (!(Math.abs(values[i] - wanted[i]) <= bound)) {
                    return Optional.of("%s: element %d of %s is %.9g, should be %.9g within %.2g"
                            .formatted(what, i, tensor, values[i], wanted[i], bound));
                }
                different += values[i] == wanted[i] ? 0 : 1;
            }
            return different <= tolerance.share() * wanted.length
                    ? Optional.empty()
                    : Optional.of("%s: %d of the %d elements of %s differ, %d may"
                            .formatted(
                                    what, different, wanted.length, tensor, (int) (tolerance.share() * wanted.length)));
        }
    }

    Scope scope() {
        return scope;
    }

    Device device() {
        return device;
    }

    /// Normally distributed numbers.
    Tensor normals(DataType type, long... sizes) {
        float[] values = new float[elements(sizes)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return upload(values, type, sizes);
    }

    /// What a primitive must overwrite.
    Tensor poison(DataType type, long... sizes) {
        float[] values = new float[elements(sizes)];
        Arrays.fill(values, Float.NaN);
        return upload(values, type, sizes);
    }

    /// int64 numbers below a bound; some come up more than once.
    Tensor indices(int count, int bound) {
        return Tensor.ofInts(scope, device, random.ints(count, 0, bound).toArray());
    }

    /// Numbers of Java's as a tensor, to be compared.
    Tensor host(float... values) {
        return Tensor.ofFloats(scope, values, values.length);
    }

    /// A prompt with two answers, one of which goes on in two ways; a sequence by itself; a prompt with an answer of
    /// one token.
    Segments forest() {
        int[] length_S = {11, 7, 3, 5, 2, 19, 4, 1};
        int[] parent_S = {-1, 0, 0, 2, 2, -1, -1, 6};
        int[] start_S1 = new int[length_S.length + 1];
        for (int s = 0; s < length_S.length; s++) {
            start_S1[s + 1] = start_S1[s] + length_S[s];
        }
        int[] position_T = new int[start_S1[length_S.length]];
        int[] end_S = new int[length_S.length];
        for (int s = 0; s < length_S.length; s++) {
            int before = parent_S[s] < 0 ? 0 : end_S[parent_S[s]];
            for (int t = 0; t < length_S[s]; t++) {
                position_T[start_S1[s] + t] = before + t;
            }
            end_S[s] = before + length_S[s];
        }
        return new Segments(scope, device, start_S1, parent_S, position_T);
    }

    private Tensor upload(float[] values, DataType type, long... sizes) {
        return Tensor.ofFloats(scope, values, sizes).to(scope, type, device);
    }

    private static int elements(long... sizes) {
        return Math.toIntExact(Arrays.stream(sizes).reduce(1, Math::multiplyExact));
    }
}

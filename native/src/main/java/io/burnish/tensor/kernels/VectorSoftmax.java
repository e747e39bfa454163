package io.burnish.tensor.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// The softmax of many queries at once, a lane each, and its gradient.
///
/// Scores have a row a key and a column a query, so that nothing is added up across lanes. All methods work on one
/// vector of queries; `rowBytes` lead from one key to the next. Statistics have one float a query.
final class VectorSoftmax {

    /// Keys whose weights are added up in float32 before they are added to the rest: keeps the sum's error small.
    private static final int CHUNK = 64;

    private VectorSoftmax() {}

    /// maximum = the largest score of each query.
    static void maximum(long scores, long rowBytes, int keys, long maximum) {
        FloatVector largest = FloatVector.broadcast(Lanes.SPECIES, Float.NEGATIVE_INFINITY);
        long at = scores;
        for (int key = 0; key < keys; key++) {
            FloatVector score = Lanes.load(at);
            // compare and blend, not max(): Java's max orders zeros and NaN, which costs
            largest = largest.blend(score, score.compare(VectorOperators.GT, largest));
            at += rowBytes;
        }
        Lanes.store(largest, maximum);
    }

    /// scores = exp(score - maximum), and inverse = 1 / their sum.
    static void exponentials(long scores, long rowBytes, int keys, long maximum, long inverse) {
        Lanes.store(FloatVector.zero(Lanes.SPECIES), inverse);
        for (int key = 0; key < keys; key += CHUNK) {
            addExponentials(scores + key * rowBytes, rowBytes, Math.min(CHUNK, keys - key), maximum, inverse);
        }
        Lanes.store(Exponential.ONE.div(Lanes.load(inverse)), inverse);
    }

    private static void addExponentials(long scores, long rowBytes, int keys, long maximum, long sums) {
        FloatVector largest = Lanes.load(maximum);
        FloatVector sum = FloatVector.zero(Lanes.SPECIES);
        long at = scores;
        for (int key = 0; key < keys; key++) {
            FloatVector weight = Exponential.expOrNothing(Lanes.load(at).sub(largest));
            Lanes.store(weight, at);
            sum = sum.add(weight);
            at += rowBytes;
        }
        Lanes.store(Lanes.load(sums).add(sum), sums);
    }

    /// scores = exp(score - maximum).
    static void exponentials(long scores, long rowBytes, int keys, long maximum) {
        FloatVector largest = Lanes.load(maximum);
        long at = scores;
        for (int key = 0; key < keys; key++) {
            Lanes.store(Exponential.expOrNothing(Lanes.load(at).sub(largest)), at);
            at += rowBytes;
        }
    }

    /// gradients = weight (gradient - delta): from those of the weights to those of the scores.
    ///
    /// @param delta what the softmax's sum takes back: the product of a query's output and its gradient
    static void gradients(long weights, long gradients, long rowBytes, int keys, long delta) {
        FloatVector back = Lanes.load(delta);
        for (int key = 0; key < keys; key++) {
            FloatVector weight = Lanes.load(weights + key * rowBytes);
            FloatVector gradient = Lanes.load(gradients + key * rowBytes);
            Lanes.store(weight.mul(gradient.sub(back)), gradients + key * rowBytes);
        }
    }
}

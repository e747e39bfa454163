package io.burnish.tensor.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// exp, the logistic function and tanh, lane by lane, the same bits interpreted and compiled.
///
/// exp(x) = 2^n exp(r) with n = round(x / ln 2), |r| <= ln 2 / 2; exp(r) by the polynomial of Cephes' expf (S. L.
/// Moshier). Less than one unit in the last place from the true value (tested).
final class Exponential {

    /// Below this, exp is given as 0: the true value is at the edge of the normal numbers, 1.2e-38.
    static final float SMALLEST = -87.33f;

    static final FloatVector ONE = constant(1);

    private static final FloatVector INVERSE_LN2 = constant(1.44269504f);
    // minus ln 2 in two parts: the product of the first with a small integer is exact
    private static final FloatVector LN2_HIGH = constant(-0.693359375f);
    private static final FloatVector LN2_LOW = constant(2.12194440e-4f);
    // 1.5 * 2^23: adding it leaves the nearest integer in the lowest bits
    private static final FloatVector ROUND = constant(12582912f);
    private static final int EXPONENT_SHIFT = 23;

    private static final FloatVector P7 = constant(1.9875691500e-4f);
    private static final FloatVector P6 = constant(1.3981999507e-3f);
    private static final FloatVector P5 = constant(8.3334519073e-3f);
    private static final FloatVector P4 = constant(4.1665795894e-2f);
    private static final FloatVector P3 = constant(1.6666665459e-1f);
    private static final FloatVector P2 = constant(5.0000001201e-1f);

    // tanh(x) = x + x^3 (T0 + T1 x^2 + ...) below this
    private static final float NEAR_ZERO = 0.625f;
    private static final FloatVector MINUS_TWO = constant(-2);
    private static final FloatVector T4 = constant(-5.70498872745e-3f);
    private static final FloatVector T3 = constant(2.06390887954e-2f);
    private static final FloatVector T2 = constant(-5.37397155531e-2f);
    private static final FloatVector T1 = constant(1.33314422036e-1f);
    private static final FloatVector T0 = constant(-3.33332819422e-1f);

    private Exponential() {}

    /// exp(x) for x in [SMALLEST, 0]; NaN stays NaN.
    static FloatVector exp(FloatVector x) {
        FloatVector shifted = x.fma(INVERSE_LN2, ROUND);
        FloatVector n = shifted.sub(ROUND);
        FloatVector r = n.fma(LN2_LOW, n.fma(LN2_HIGH, x));
        FloatVector p = P7.fma(r, P6);
        p = p.fma(r, P5);
        p = p.fma(r, P4);
        p = p.fma(r, P3);
        p = p.fma(r, P2);
        p = p.fma(r, ONE);
        p = p.fma(r, ONE);
        return p.reinterpretAsInts()
                .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT_SHIFT))
                .reinterpretAsFloats();
    }

    /// exp(x) for any x up to 0, minus infinity included; below SMALLEST nothing, as its doc has it.
    static FloatVector expOrNothing(FloatVector x) {
        VectorMask<Float> nothing = x.lt(SMALLEST);
        return exp(x.blend(SMALLEST, nothing)).blend(0f, nothing);
    }

    /// 1 / (1 + exp(-x)) for any x, relatively exact at both ends.
    static FloatVector sigmoid(FloatVector x) {
        FloatVector distance = x.abs().neg();
        FloatVector e = exp(distance.blend(SMALLEST, distance.lt(SMALLEST)));
        FloatVector numerator = ONE.blend(e, x.lt(0f));
        return numerator.div(e.add(ONE));
    }

    /// tanh(x) for any x: the polynomial of Cephes' tanhf near zero, where the quotient of exponentials cancels.
    static FloatVector tanh(FloatVector x) {
        FloatVector size = x.abs();
        FloatVector distance = size.mul(MINUS_TWO);
        FloatVector e = exp(distance.blend(SMALLEST, distance.lt(SMALLEST)));
        FloatVector far = ONE.sub(e).div(ONE.add(e));
        FloatVector square = x.mul(x);
        FloatVector p = T4.fma(square, T3);
        p = p.fma(square, T2);
        p = p.fma(square, T1);
        p = p.fma(square, T0);
        FloatVector near = p.mul(square).fma(x, x);
        return far.blend(far.neg(), x.lt(0f)).blend(near, size.lt(NEAR_ZERO));
    }

    private static FloatVector constant(float value) {
        return FloatVector.broadcast(Lanes.SPECIES, value);
    }
}

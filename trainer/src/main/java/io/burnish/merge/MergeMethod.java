package io.burnish.merge;

/// How several models become one; the weights of all are of equal names and shapes.
///
/// Every method is defined for each tensor by itself. It reads values as float32 (which holds F16 and BF16
/// exactly), computes in double precision, and rounds once, to the type the result is stored in.
public sealed interface MergeMethod permits Average, Extrapolation, TaskArithmetic, Ties, Dare, Slerp {

    /// Its name, as `average`.
    String name();

    /// How many models it takes, a base not counted.
    int models();

    /// Whether it starts from a base model, of which the others are fine-tunings.
    boolean hasBase();
}

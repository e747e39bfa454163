package io.burnish.tensor.kernels;

import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;

/// How an update reaches the parameters: those of bfloat16 keep 8 bits of a number, and most updates are smaller than
/// that.
///
/// Legend: N elements.
public sealed interface ParameterUpdate {

    ParameterUpdate DIRECT = new Direct();
    ParameterUpdate STOCHASTIC = new Stochastic();

    /// The same for elements `[from, to)`.
    ParameterUpdate part(Scope views, long from, long to);

    /// Float32 parameters are updated as they are.
    record Direct() implements ParameterUpdate {
        @Override
        public Direct part(Scope views, long from, long to) {
            return this;
        }
    }

    /// A float32 copy is updated, the bfloat16 parameters are the nearest to it.
    record Master(Tensor master_N) implements ParameterUpdate {
        @Override
        public Master part(Scope views, long from, long to) {
            return new Master(master_N.rows(views, from, to));
        }
    }

    /// Bfloat16 parameters are rounded up or down by chance, so that on average nothing is lost ([RoundingBits]).
    record Stochastic() implements ParameterUpdate {
        @Override
        public Stochastic part(Scope views, long from, long to) {
            return this;
        }
    }

    /// What rounding took away is kept, and added to the next update (Kahan's summation): y = update + c;
    /// p' = bf16(p + y); c = bf16(y - (p' - p)).
    ///
    /// @param compensation_N c, bfloat16
    record Kahan(Tensor compensation_N) implements ParameterUpdate {
        @Override
        public Kahan part(Scope views, long from, long to) {
            return new Kahan(compensation_N.rows(views, from, to));
        }
    }
}

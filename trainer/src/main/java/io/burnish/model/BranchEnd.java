package io.burnish.model;

import io.burnish.tape.Linear;
import io.burnish.tape.RmsNorm;
import io.burnish.tape.Tape;
import io.burnish.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Where attention or the MLP joins the residual stream: by its last product, or by a norm of it. Either adds the
/// stream in its own pass.
///
/// @param norm null: there is none
record BranchEnd(Linear product, @Nullable RmsNorm norm) {

    Tensor forwardPlus(Tape tape, Tensor x, Tensor residual_TH) {
        return norm == null
                ? product.forwardPlus(tape, x, residual_TH)
                : norm.forwardPlus(tape, product.forward(tape, x), residual_TH);
    }
}

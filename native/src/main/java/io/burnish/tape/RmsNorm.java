package io.burnish.tape;

import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;

/// out = x / sqrt(mean(x^2) + epsilon) * weight (arXiv 1910.07467): the start of a residual branch, or the
/// final norm.
///
/// Legend: T tokens, H hidden.
public record RmsNorm(Parameter weight_H, double epsilon) implements Op<RmsNorm.Saved> {

    record Saved(Tensor x_TH, Tensor inverse_T) {}

    public Tensor forward(Tape tape, Tensor x_TH) {
        Workspace.Mark mark = tape.mark();
        Tensor out_TH = tape.take(x_TH.sizes());
        Tensor inverse_T = tape.takeFloat32(x_TH.size(0));
        tape.kernels().rmsNorm(x_TH, weight_H.value(), epsilon, out_TH, inverse_T);
        tape.record(this, new Saved(x_TH, inverse_T), mark);
        return out_TH;
    }

    /// Adds into the residual stream's gradient where the norm starts a branch.
    @Override
    public Tensor backward(Tape tape, Saved saved, Tensor gradOut_TH) {
        Tensor gradResidual = tape.gradResidual();
        Tensor gradX_TH = gradResidual == null ? tape.takeScratch(saved.x_TH().sizes()) : gradResidual;
        GradientSink gradWeight = GradientSink.of(tape, weight_H);
        tape.kernels()
                .rmsNormBackward(
                        gradOut_TH,
                        saved.x_TH(),
                        weight_H.value(),
                        saved.inverse_T(),
                        gradX_TH,
                        gradResidual != null,
                        gradWeight.tensor());
        tape.closeBranch();
        return gradX_TH;
    }
}

package io.burnish.tape;

import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.NormForm;

/// out = x / sqrt(mean(x^2) + epsilon) * (offset + weight) (arXiv 1910.07467): the start of a residual branch, its end
/// in models that norm there too, or the final norm.
///
/// Legend: T tokens, H hidden.
public record RmsNorm(Parameter weight_H, NormForm form) implements Op<RmsNorm.Saved> {

    /// @param endsBranch whether the output was added to the residual stream
    record Saved(Tensor x_TH, Tensor inverse_T, boolean endsBranch) {}

    public Tensor forward(Tape tape, Tensor x_TH) {
        Workspace.Mark mark = tape.mark();
        Tensor out_TH = tape.take(x_TH.sizes());
        Tensor inverse_T = tape.takeFloat32(x_TH.size(0));
        tape.kernels().rmsNorm(x_TH, weight_H.value(), form, out_TH, inverse_T);
        tape.record(this, new Saved(x_TH, inverse_T, false), mark);
        return out_TH;
    }

    /// The end of a residual branch: residual + norm(x), in one pass.
    ///
    /// A pass that does not record writes into `residual` itself.
    public Tensor forwardPlus(Tape tape, Tensor x_TH, Tensor residual_TH) {
        Workspace.Mark mark = tape.mark();
        Tensor out_TH = tape.recording() ? tape.take(residual_TH.sizes()) : residual_TH;
        Tensor inverse_T = tape.takeFloat32(x_TH.size(0));
        tape.kernels().rmsNormPlus(residual_TH, x_TH, weight_H.value(), form, out_TH, inverse_T);
        tape.record(this, new Saved(x_TH, inverse_T, true), mark);
        return out_TH;
    }

    /// Adds into the residual stream's gradient where the norm starts a branch.
    @Override
    public Tensor backward(Tape tape, Saved saved, Tensor gradOut_TH) {
        if (saved.endsBranch()) {
            tape.openBranch(gradOut_TH);
            return backward(
                    tape, saved, gradOut_TH, tape.takeScratch(saved.x_TH().sizes()), false);
        }
        Tensor gradResidual = tape.gradResidual();
        Tensor gradX_TH = gradResidual == null
                ? backward(
                        tape, saved, gradOut_TH, tape.takeScratch(saved.x_TH().sizes()), false)
                : backward(tape, saved, gradOut_TH, gradResidual, true);
        tape.closeBranch();
        return gradX_TH;
    }

    private Tensor backward(Tape tape, Saved saved, Tensor gradOut_TH, Tensor gradX_TH, boolean accumulate) {
        GradientSink gradWeight = GradientSink.of(tape, weight_H);
        tape.kernels()
                .rmsNormBackward(
                        gradOut_TH,
                        saved.x_TH(),
                        weight_H.value(),
                        form,
                        saved.inverse_T(),
                        gradX_TH,
                        accumulate,
                        gradWeight.tensor());
        return gradX_TH;
    }
}

package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Draws on the host, row by row, in double: the plain way for any device.
///
/// Legend: R rows, V vocabulary.
final class PlainDraws {

    private PlainDraws() {}

    static Draws.Drawn draw(Tensor logits_RV, Draws draws) {
        int vocabulary = Math.toIntExact(logits_RV.size(1));
        Draws.Drawn drawn = new Draws.Drawn(new int[draws.rows()], new float[draws.rows()]);
        try (Scope scope = Scope.confined()) {
            Tensor host_RV = logits_RV.to(scope, DataType.FLOAT32, Device.cpu());
            RowDraw rowDraw = new RowDraw();
            for (int row = 0; row < draws.rows(); row++) {
                float[] logit_V = host_RV.rows(scope, row, row + 1).toFloats();
                double logNormaliser = logNormaliser(logit_V);
                float[] penalised_V = draws.penalised() ? penalised(logit_V, draws, row) : logit_V;
                int token;
                if (draws.greedy()) {
                    token = largest(penalised_V);
                } else {
                    MemorySegment weight_V = MemorySegment.ofArray(new float[vocabulary]);
                    double maximum = penalised_V[largest(penalised_V)];
                    for (int v = 0; v < vocabulary; v++) {
                        double weight = Math.exp((penalised_V[v] - maximum) / draws.temperature());
                        weight_V.setAtIndex(ValueLayout.JAVA_FLOAT, v, (float) weight);
                    }
                    token = rowDraw.draw(
                            weight_V, vocabulary, draws, draws.shares().share(row));
                }
                drawn.token_R()[row] = token;
                drawn.logp_R()[row] = (float) (logit_V[token] - logNormaliser);
            }
        }
        return drawn;
    }

    private static double logNormaliser(float[] logit_V) {
        double maximum = logit_V[largest(logit_V)];
        double sum = 0;
        for (float logit : logit_V) {
            sum += Math.exp(logit - maximum);
        }
        return maximum + Math.log(sum);
    }

    static float[] penalised(float[] logit_V, Draws draws, int row) {
        float[] penalised_V = logit_V.clone();
        for (int token : draws.seen_R().get(row)) {
            penalised_V[token] = penalised(logit_V[token], draws.repetitionPenalty());
        }
        return penalised_V;
    }

    /// A seen token's logit (arXiv 1909.05858, in the form that transformers gave it).
    static float penalised(float logit, double penalty) {
        return (float) (logit < 0 ? logit * penalty : logit / penalty);
    }

    private static int largest(float[] values) {
        int largest = 0;
        for (int v = 1; v < values.length; v++) {
            largest = values[v] > values[largest] ? v : largest;
        }
        return largest;
    }
}

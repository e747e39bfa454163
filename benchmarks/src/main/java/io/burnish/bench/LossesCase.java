package io.burnish.bench;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.data.random.NamedSeed;
import io.burnish.losses.fused.Answers;
import io.burnish.tape.Parameter;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;

/// What every loss is measured on: final hidden states of pairs of answers, and the head they go through.
///
/// Random, the same every time. Legend: A scored tokens, H hidden, V vocabulary, Q answers.
///
/// @param hidden_AH as an RMS norm leaves them
/// @param head_VH of a size that makes logits of about one; its gradient is float32
/// @param reference_Q log-probs of a frozen model, near those of this head
record LossesCase(Tensor hidden_AH, Parameter head_VH, Answers answers, double[] reference_Q) {

    /// @param rows scored tokens, at least two answers of so many
    static LossesCase random(Scope scope, Device device, DataType type, Shape shape) {
        int answers = Math.max(2, shape.rows() / shape.answerTokens() / 2 * 2);
        int tokens = answers * shape.answerTokens();
        Tensor hidden_AH = normals(scope, device, type, "hidden", 1, tokens, shape.hidden());
        double scale = 1 / Math.sqrt(shape.hidden());
        Tensor head_VH = normals(scope, device, type, "head", scale, shape.vocabulary(), shape.hidden());
        Tensor gradient_VH = Tensor.zeros(scope, DataType.FLOAT32, device, shape.vocabulary(), shape.hidden());
        NamedSeed draws = NamedSeed.of(7, "bench/losses/targets");
        int[] target_A = new int[tokens];
        for (int a = 0; a < tokens; a++) {
            target_A[a] = (int) draws.below(shape.vocabulary(), a);
        }
        int[] start_Q1 = new int[answers + 1];
        double[] reference_Q = new double[answers];
        for (int q = 0; q < answers; q++) {
            start_Q1[q + 1] = (q + 1) * shape.answerTokens();
            reference_Q[q] = -shape.answerTokens() * (Math.log(shape.vocabulary()) + 0.5 + 0.01 * draws.uniform(q));
        }
        return new LossesCase(
                hidden_AH,
                new Parameter("head", head_VH, gradient_VH),
                new Answers(target_A, start_Q1, 2),
                reference_Q);
    }

    /// @param rows scored tokens of all answers
    record Shape(int rows, int answerTokens, int hidden, int vocabulary) {

        /// Multiplications and additions of the head's product, forward.
        double operations() {
            return 2.0 * rows * hidden * vocabulary;
        }
    }

    private static Tensor normals(
            Scope scope, Device device, DataType type, String name, double scale, long rows, long columns) {
        NamedSeed draws = NamedSeed.of(7, "bench/losses/" + name);
        float[] some = new float[1 << 16];
        for (int i = 0; i < some.length; i += 2) {
            double radius = Math.sqrt(-2 * Math.log(1 - draws.uniform(i)));
            double angle = 2 * Math.PI * draws.uniform(i + 1L);
            some[i] = (float) (scale * radius * Math.cos(angle));
            some[i + 1] = (float) (scale * radius * Math.sin(angle));
        }
        // rows begin at odd places of a short list: enough variety for a clock, and quick for any size
        Tensor out = Tensor.empty(scope, type, device, rows, columns);
        float[] row = new float[(int) columns];
        for (long r = 0; r < rows; r++) {
            int from = (int) (r * 7919 % some.length);
            for (int c = 0; c < row.length; c++) {
                row[c] = some[(from + c) % some.length];
            }
            try (Scope copies = Scope.confined()) {
                out.rows(copies, r, r + 1).copyFrom(Tensor.ofFloats(copies, row, 1, columns));
            }
        }
        return out;
    }
}

package io.burnish.tape;

import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.AttentionShape;
import io.burnish.tensor.kernels.NormForm;

/// RMSNorm of every query head and every key head by itself, in place on the fused columns (Qwen3, Gemma 3).
///
/// Legend: T tokens, C columns of query, key and value, D head size.
public record HeadNorm(Parameter queryWeight_D, Parameter keyWeight_D, NormForm form, AttentionShape shape)
        implements Op<HeadNorm.Saved> {

    /// @param x_TC query and key columns before the norm
    record Saved(Tensor x_TC, Tensor queryInverse_R, Tensor keyInverse_R) {}

    public Tensor forward(Tape tape, Tensor qkv_TC) {
        Workspace.Mark mark = tape.mark();
        long tokens = qkv_TC.size(0);
        int normed = shape.queryColumns() + shape.keyColumns();
        Tensor x_TC = tape.take(tokens, normed).copyFrom(qkv_TC.columns(tape.scope(), 0, normed));
        Tensor queryInverse_R = tape.takeFloat32(tokens * shape.queryHeads());
        Tensor keyInverse_R = tape.takeFloat32(tokens * shape.keyHeads());
        Tensor queries = queries(tape, qkv_TC);
        Tensor keys = keys(tape, qkv_TC);
        tape.kernels().rmsNorm(queries, queryWeight_D.value(), form, queries, queryInverse_R);
        tape.kernels().rmsNorm(keys, keyWeight_D.value(), form, keys, keyInverse_R);
        tape.record(this, new Saved(x_TC, queryInverse_R, keyInverse_R), mark);
        return qkv_TC;
    }

    @Override
    public Tensor backward(Tape tape, Saved saved, Tensor gradQkv_TC) {
        Tensor gradQueries = queries(tape, gradQkv_TC);
        Tensor gradKeys = keys(tape, gradQkv_TC);
        Tensor queries = queries(tape, saved.x_TC());
        Tensor keys = keys(tape, saved.x_TC());
        tape.kernels()
                .rmsNormBackward(
                        gradQueries,
                        queries,
                        queryWeight_D.value(),
                        form,
                        saved.queryInverse_R(),
                        gradQueries,
                        false,
                        GradientSink.of(tape, queryWeight_D).tensor());
        tape.kernels()
                .rmsNormBackward(
                        gradKeys,
                        keys,
                        keyWeight_D.value(),
                        form,
                        saved.keyInverse_R(),
                        gradKeys,
                        false,
                        GradientSink.of(tape, keyWeight_D).tensor());
        return gradQkv_TC;
    }

    private Tensor queries(Tape tape, Tensor x) {
        return Heads.of(tape.scope(), x, 0, shape.queryHeads(), shape.headSize());
    }

    private Tensor keys(Tape tape, Tensor x) {
        return Heads.of(tape.scope(), x, shape.queryColumns(), shape.keyHeads(), shape.headSize());
    }
}

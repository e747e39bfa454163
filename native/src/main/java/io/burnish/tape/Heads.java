package io.burnish.tape;

import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;

/// Some heads of fused columns, as three axes over the same memory: [T, heads, D].
final class Heads {

    private Heads() {}

    static Tensor of(Scope scope, Tensor x_TC, int firstColumn, int heads, int headSize) {
        long[] sizes = {x_TC.size(0), heads, headSize};
        return x_TC.view(scope, firstColumn, sizes, new long[] {x_TC.stride(0), headSize, 1});
    }
}

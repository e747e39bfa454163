package io.burnish.djl;

import ai.djl.ndarray.NDList;
import ai.djl.translate.Batchifier;
import java.io.Serial;
import java.util.Arrays;

/// A batch of values that DJL carries: one list of them all, nothing stacked.
final class CarriedBatch implements Batchifier {

    @Serial
    private static final long serialVersionUID = 1;

    @Override
    public NDList batchify(NDList[] inputs) {
        NDList all = new NDList(inputs.length);
        Arrays.stream(inputs).forEach(all::addAll);
        return all;
    }

    @Override
    public NDList[] unbatchify(NDList batch) {
        return batch.stream().map(NDList::new).toArray(NDList[]::new);
    }
}

package io.burnish.bench;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.burnish.losses.PreferenceLoss;
import io.burnish.losses.djl.PreferenceLossAdapter;

/// A loss the plain way, on libtorch's own operators and autograd: logits of all rows, log-softmax, gather, sums.
///
/// Legend: A scored tokens, H hidden, V vocabulary, Q answers, B pairs.
final class CompositeMeasure implements AutoCloseable {

    private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    private final NDArray hidden_AH;
    private final NDArray head_VH;
    private final NDArray target_A1;
    private final NDArray chosen_BA;
    private final NDArray rejected_BA;
    private final NDList labels;

    CompositeMeasure(LossesCase work) {
        hidden_AH = kept(work.hidden_AH().toFloats(), work.hidden_AH().sizes());
        head_VH = kept(work.head_VH().value().toFloats(), work.head_VH().value().sizes());
        hidden_AH.setRequiresGradient(true);
        head_VH.setRequiresGradient(true);
        int[] target_A = work.answers().target_A();
        try (NDArray raw = manager.create(target_A, new Shape(target_A.length, 1))) {
            target_A1 = raw.toType(DataType.INT64, true);
        }
        int pairs = work.answers().rows();
        int tokens = target_A.length / (2 * pairs);
        chosen_BA = side(pairs, tokens, 0);
        rejected_BA = side(pairs, tokens, 1);
        float[] referenceChosen = new float[pairs];
        float[] referenceRejected = new float[pairs];
        float[] length = new float[pairs];
        for (int pair = 0; pair < pairs; pair++) {
            referenceChosen[pair] = (float) work.reference_Q()[2 * pair];
            referenceRejected[pair] = (float) work.reference_Q()[2 * pair + 1];
            length[pair] = tokens;
        }
        labels = new NDList(
                kept(referenceChosen, pairs), kept(referenceRejected, pairs), kept(length, pairs), kept(length, pairs));
    }

    // which tokens belong to the chosen (0) or rejected (1) answer of each pair
    private NDArray side(int pairs, int tokens, int side) {
        float[] member = new float[pairs * pairs * 2 * tokens];
        for (int pair = 0; pair < pairs; pair++) {
            for (int token = 0; token < tokens; token++) {
                member[pair * pairs * 2 * tokens + (2 * pair + side) * tokens + token] = 1;
            }
        }
        return kept(member, pairs, pairs * 2L * tokens);
    }

    // an array made from Java memory loses it to the garbage collector while autograd still needs it: copy
    private NDArray kept(float[] values, long... sizes) {
        try (NDArray raw = manager.create(values, new Shape(sizes))) {
            return raw.duplicate();
        }
    }

    double forward(PreferenceLoss loss) {
        try (NDManager step = manager.newSubManager()) {
            return value(step, loss).getFloat();
        }
    }

    double forwardAndBackward(PreferenceLoss loss) {
        try (NDManager step = manager.newSubManager();
                GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            collector.zeroGradients();
            NDArray value = value(step, loss);
            collector.backward(value);
            return value.getFloat();
        }
    }

    private NDArray value(NDManager step, PreferenceLoss loss) {
        NDArray hidden = attached(step, hidden_AH);
        NDArray logp_AV = hidden.matMul(attached(step, head_VH).transpose()).logSoftmax(-1);
        NDArray logp_A1 = logp_AV.gather(target_A1, 1);
        NDList predictions = new NDList(sums(chosen_BA, logp_A1), sums(rejected_BA, logp_A1));
        NDList all = new NDList(labels);
        if (loss instanceof io.burnish.losses.Wpo) {
            NDArray collision_A1 =
                    logp_AV.stopGradient().mul(2).exp().sum(new int[] {1}, true).log();
            all.add(sums(chosen_BA, collision_A1));
            all.add(sums(rejected_BA, collision_A1));
        }
        return new PreferenceLossAdapter(loss).evaluate(all, predictions);
    }

    // results belong to the manager of what they are made of: the step's, which frees them
    private static NDArray attached(NDManager step, NDArray leaf) {
        NDArray view = leaf.reshape(leaf.getShape());
        view.attach(step);
        return view;
    }

    private static NDArray sums(NDArray side_BA, NDArray logp_A1) {
        return logp_A1.transpose().matMul(side_BA.transpose()).flatten();
    }

    @Override
    public void close() {
        manager.close();
    }
}

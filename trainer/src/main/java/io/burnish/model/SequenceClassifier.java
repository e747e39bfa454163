package io.burnish.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.data.TokenBatch;
import io.burnish.tape.Tape;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.HostNumbers;
import io.burnish.tensor.kernels.Kernels;
import java.util.ArrayList;
import java.util.List;

/// A decoder whose head gives one number for each label: what transformers calls a model `ForSequenceClassification`,
/// and others a reward model.
///
/// Belongs to one thread. Legend: T tokens, Q sequences, H hidden, L labels.
public final class SequenceClassifier implements AutoCloseable {

    private final Kernels kernels;
    private final ModelDirectory directory;
    private final ScoreHead head;
    private final int passTokens;
    private final Weights weights;
    private final Scope scope;
    private final Decoder decoder;
    private final Workspace saved;
    private final Workspace scratch;

    /// @param passTokens computed at once, at most; a longer sequence goes alone
    /// @throws ModelException when the directory is no such model, or its weights are not as its configuration says
    public SequenceClassifier(Kernels kernels, ModelDirectory directory, DataType type, Device device, int passTokens) {
        this.kernels = kernels;
        this.directory = directory;
        this.head = directory.requireScoreHead();
        this.passTokens = passTokens;
        this.weights = directory.loadClassifier(type, device);
        this.scope = Scope.shared();
        this.decoder = new Decoder(scope, weights);
        this.saved = new Workspace(device);
        this.scratch = new Workspace(device);
    }

    /// How many numbers it gives for a sequence.
    public int labels() {
        return head.labels();
    }

    /// The head's outputs for each sequence, read at its last token that is no padding, in the order given.
    ///
    /// @param groups sequences that begin alike: the beginning is computed once
    /// @throws ModelException if a token has no row in the embedding
    public List<double[]> outputs(List<List<int[]>> groups) {
        // an angle that depends on a sequence's length is no other sequence's
        boolean share = !decoder.config().rope().dependsOnLength();
        List<double[]> all = new ArrayList<>();
        SequenceForest forest = new SequenceForest(head);
        for (List<int[]> group : groups) {
            group.forEach(this::requireKnown);
            for (SequenceForest.Tree tree : SequenceForest.Tree.of(group, share, passTokens)) {
                if (forest.tokens() > 0 && forest.tokens() + tree.tokens() > passTokens) {
                    all.addAll(pass(forest));
                    forest = new SequenceForest(head);
                }
                forest.add(tree);
            }
        }
        if (forest.tokens() > 0) {
            all.addAll(pass(forest));
        }
        return all;
    }

    private void requireKnown(int[] sequence_T) {
        if (sequence_T.length == 0) {
            throw new IllegalArgumentException("a sequence without tokens has no last one to read");
        }
        int vocabulary = decoder.config().vocabulary();
        for (int token : sequence_T) {
            if (token < 0 || token >= vocabulary) {
                throw new ModelException(
                        "%s: is given token %d, but its embedding has %d rows. Put the tokenizer that belongs to the model there."
                                .formatted(directory.path(), token, vocabulary));
            }
        }
    }

    private List<double[]> pass(SequenceForest forest) {
        TokenBatch batch = forest.build();
        int[] row_Q = forest.row_Q();
        Tensor score_LH = decoder.head().value();
        Device device = score_LH.device();
        try (Tape tape = new Tape(kernels, score_LH.type(), saved, scratch, false)) {
            List<Tensor> inputs = kernels.exchange()
                    .upload(
                            tape.scope(),
                            device,
                            HostNumbers.indices(batch.tokens_T()),
                            HostNumbers.indices(batch.positions_T()),
                            HostNumbers.indices(row_Q));
            Segments segments =
                    new Segments(batch.segmentStart_S1(), batch.segmentParent_S(), batch.positions_T(), inputs.get(1));
            Tensor hidden_QH = decoder.forwardWhole(tape, inputs.get(0), segments, inputs.get(2));
            Tensor outputs_QL = tape.take(row_Q.length, labels());
            kernels.matmul(hidden_QH, score_LH.transposed(tape.scope()), outputs_QL);
            return rows(outputs_QL.toFloats());
        }
    }

    private List<double[]> rows(float[] values_QL) {
        List<double[]> rows = new ArrayList<>();
        for (int first = 0; first < values_QL.length; first += labels()) {
            double[] row_L = new double[labels()];
            for (int label = 0; label < row_L.length; label++) {
                row_L[label] = values_QL[first + label];
            }
            rows.add(row_L);
        }
        return rows;
    }

    @Override
    public void close() {
        decoder.close();
        scope.close();
        weights.close();
        saved.close();
        scratch.close();
    }
}

package io.burnish.djl;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.data.Boundary;
import io.burnish.data.DataFormat;
import io.burnish.data.DataSettings;
import io.burnish.data.Purpose;
import io.burnish.data.Truncation;
import io.burnish.data.tokens.PairTokenizer;
import io.burnish.data.tokens.TemplateFormat;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.model.Decoder;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.train.Scorer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What a model directory holds, in memory: weights, a decoder over them, the tokenizer.
record LoadedModel(
        ModelDirectory directory,
        Kernels kernels,
        TokenizerDirectory tokenizer,
        Weights weights,
        Scope scope,
        Decoder decoder)
        implements AutoCloseable {

    /// Rows of logits held at once while scoring.
    static final int HEAD_ROWS = 800;

    static LoadedModel read(Path path, Device device) {
        ModelDirectory directory = ModelDirectory.open(path);
        TokenizerDirectory tokenizer = TokenizerDirectory.open(path);
        Weights weights;
        try {
            weights = directory.load(DataType.FLOAT32, device);
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
        Scope scope = Scope.shared();
        Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
        return new LoadedModel(directory, Kernels.of(device), tokenizer, weights, scope, decoder);
    }

    Scorer newScorer(int headRows) {
        return new Scorer(kernels, decoder, headRows);
    }

    /// Text to ids as TRL does it; what is longer than the model's positions is refused.
    PairTokenizer pairTokenizer(Purpose purpose) {
        DataSettings settings = new DataSettings(
                List.of(directory.path()),
                List.of(),
                0,
                DataFormat.AUTO,
                Map.of(),
                Optional.empty(),
                false,
                directory.config().maxPositions(),
                OptionalInt.empty(),
                Truncation.DROP,
                Boundary.TRL);
        return new PairTokenizer(
                tokenizer,
                TemplateFormat.of(tokenizer),
                settings,
                purpose,
                directory.config().vocabulary());
    }

    @Override
    public void close() {
        decoder.close();
        scope.close();
        weights.close();
        tokenizer.close();
    }
}

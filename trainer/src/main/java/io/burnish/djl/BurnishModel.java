package io.burnish.djl;

import ai.djl.BaseModel;
import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.training.TrainingConfig;
import ai.djl.translate.Translator;
import io.burnish.data.DataException;
import io.burnish.data.Purpose;
import io.burnish.data.tokens.PairTokenizer;
import io.burnish.model.ModelException;
import io.burnish.model.ModelWriter;
import io.burnish.run.Durable;
import io.burnish.train.Scorer;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A HuggingFace model directory as a DJL `Model`: it scores, writes, trains in place and is saved as transformers
/// loads it.
///
/// Got by `Criteria` or `Model.newInstance(name, "Burnish")`. Predictors and trainers share its weights: what is
/// trained is what scores and writes next.
public final class BurnishModel extends BaseModel {

    private Optional<LoadedModel> loaded = Optional.empty();

    BurnishModel(String name, NDManager manager) {
        super(name);
        this.manager = manager;
        this.block = NotServed.UNSERVED_BLOCK;
        this.dataType = DataType.FLOAT32;
    }

    /// Reads configuration, weights (as float32) and tokenizer.
    ///
    /// @param prefix not read: a HuggingFace directory holds one model
    /// @throws MalformedModelException if the directory is no model that Burnish supports; the message says why
    @Override
    public void load(Path modelPath, @Nullable String prefix, @Nullable Map<String, ?> options)
            throws MalformedModelException {
        if (loaded.isPresent()) {
            throw new IllegalStateException("%s is loaded already, from %s".formatted(modelName, modelDir));
        }
        setModelDir(modelPath);
        try {
            loaded = Optional.of(LoadedModel.read(modelDir, manager.getDevice()));
        } catch (ModelException | DataException e) {
            throw new MalformedModelException(String.valueOf(e.getMessage()), e);
        }
    }

    /// A predictor that scores or writes.
    ///
    /// @param translator a [ScoreTranslator] or a [GenerateTranslator]
    /// @throws UnsupportedOperationException for any other translator
    @Override
    public <I, O> Predictor<I, O> newPredictor(Translator<I, O> translator, Device device) {
        if (translator instanceof GenerateTranslator<I, O> generate) {
            return new GeneratingPredictor<>(this, generate, weightsAndTokenizer());
        }
        if (translator instanceof ScoreTranslator) {
            return new ScoringPredictor<>(this, translator, newScorer(LoadedModel.HEAD_ROWS));
        }
        throw NotServed.TRANSLATOR.refusal();
    }

    /// A trainer of this model's weights.
    ///
    /// @param config a [BurnishTrainingConfig]
    /// @throws UnsupportedOperationException for any other: an optimizer or a loss of DJL's would be left unread
    @Override
    public BurnishTrainer newTrainer(TrainingConfig config) {
        if (!(config instanceof BurnishTrainingConfig ours)) {
            throw new UnsupportedOperationException(
                    "%s brings an Optimizer and a Loss over DJL's arrays, which are not served on Burnish models: give an io.burnish.djl.BurnishTrainingConfig."
                            .formatted(config.getClass().getName()));
        }
        return new BurnishTrainer(this, ours);
    }

    /// Writes a directory that transformers loads: whole or not at all.
    ///
    /// @param folder the directory is made in it, under the new name; as DJL's own models, with the property
    ///     `Epoch` (which its `SaveModelTrainingListener` sets) as a suffix, `name-0003`
    /// @param newModelName null or empty: this model's name
    /// @throws FileAlreadyExistsException if there is something under that name
    @Override
    public void save(Path folder, @Nullable String newModelName) throws IOException {
        LoadedModel model = weightsAndTokenizer();
        String name = newModelName == null || newModelName.isEmpty() ? modelName : newModelName;
        String epoch = properties.get("Epoch");
        Path target = folder.resolve(
                epoch == null ? name : String.format(Locale.ROOT, "%s-%04d", name, Integer.parseInt(epoch)));
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString(), null, "give another name, or remove it first");
        }
        Durable.onDisk()
                .writeDirectory(
                        target,
                        directory -> ModelWriter.write(
                                directory,
                                model.weights(),
                                model.directory().storedType(),
                                model.directory().path()));
    }

    /// @throws UnsupportedOperationException always
    @Override
    public void setBlock(Block block) {
        throw NotServed.BLOCK.refusal();
    }

    LoadedModel weightsAndTokenizer() {
        return loaded.orElseThrow(() -> new IllegalStateException(
                "%s holds no model yet: call load(directory) first, or get it by Criteria.".formatted(modelName)));
    }

    Scorer newScorer(int headRows) {
        return weightsAndTokenizer().newScorer(headRows);
    }

    PairTokenizer pairTokenizer(Purpose purpose) {
        return weightsAndTokenizer().pairTokenizer(purpose);
    }

    /// Frees the weights; predictors and trainers are closed before.
    @Override
    public void close() {
        super.close();
        loaded.ifPresent(LoadedModel::close);
        loaded = Optional.empty();
    }

    /// Nothing: DJL's takes a pass-through manager for one that was left open, and warns of closed models too.
    @Override
    @SuppressWarnings({"deprecation", "removal", "Finalize"})
    protected void finalize() {}
}

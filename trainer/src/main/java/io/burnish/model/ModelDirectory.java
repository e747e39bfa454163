package io.burnish.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.safetensors.SafetensorsException;
import io.burnish.tensor.safetensors.SafetensorsModel;
import io.burnish.tensor.safetensors.SafetensorsType;
import io.burnish.tensor.safetensors.TensorEntry;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// A HuggingFace model directory: configuration, weights, tokenizer files.
public final class ModelDirectory {

    private static final String CONFIG = "config.json";

    private final Path path;
    private final ModelConfig config;
    private final Optional<ScoreHead> scoreHead;

    private ModelDirectory(Path path, ModelConfig config, Optional<ScoreHead> scoreHead) {
        this.path = path;
        this.config = config;
        this.scoreHead = scoreHead;
    }

    /// Reads the configuration; weights are read when asked for.
    ///
    /// @throws ModelException when the directory is no model, or one that is not supported
    public static ModelDirectory open(Path path) {
        if (!Files.isDirectory(path)) {
            throw new ModelException(
                    "%s: no such directory; the path must be that of a HuggingFace model directory (config.json, *.safetensors)"
                            .formatted(path));
        }
        if (!Files.exists(path.resolve(CONFIG))) {
            throw new ModelException("%s: no config.json in it, so it is no HuggingFace model directory. It holds %s."
                    .formatted(path, contents(path)));
        }
        JsonNode json = ConfigReader.json(path.resolve(CONFIG));
        return new ModelDirectory(path, ConfigReader.parse(path.resolve(CONFIG), json), ScoreHead.of(json));
    }

    private static String contents(Path path) {
        try (Stream<Path> entries = Files.list(path)) {
            List<String> names = entries.map(entry -> entry.getFileName().toString())
                    .sorted()
                    .limit(8)
                    .toList();
            return names.isEmpty() ? "nothing" : String.join(", ", names);
        } catch (IOException e) {
            return "nothing that can be listed";
        }
    }

    public Path path() {
        return path;
    }

    public ModelConfig config() {
        return config;
    }

    /// The head of a model that gives numbers.
    ///
    /// @throws ModelException when it is none
    ScoreHead requireScoreHead() {
        return scoreHead.orElseThrow(() -> new ModelException(
                "%s: its config.json names no architecture with a score head, so it is no reward model. Supported: %s."
                        .formatted(path, String.join(", ", Family.classifiers()))));
    }

    private WeightMap requireWriter() {
        if (scoreHead.isPresent()) {
            throw new ModelException(
                    "%s: is a reward model, which gives numbers and writes nothing. A judge takes it: {type: reward_model, model: %s}"
                            .formatted(path, path));
        }
        return WeightMap.of(config);
    }

    /// The files whose content makes the model: what its hash covers.
    public List<Path> weightFiles() {
        try (Stream<Path> entries = Files.list(path)) {
            return Stream.concat(
                            Stream.of(path.resolve(CONFIG)),
                            entries.filter(entry -> entry.toString().endsWith(".safetensors"))
                                    .sorted())
                    .toList();
        } catch (IOException e) {
            throw new ModelException("%s: cannot be listed (%s).".formatted(path, e.getMessage()));
        }
    }

    /// Reads the weight files' headers and nothing else: every tensor that config.json calls for is there, in its
    /// shape.
    ///
    /// @throws ModelException when one is not, or a file is damaged
    public ModelDirectory requireWeights() {
        try (Scope scope = Scope.confined()) {
            requireWeights(tensors(scope.arena()));
            return this;
        }
    }

    /// Maps the weights, by name, as [#requireWeights] wants them. Left out is what only repeats others: a tied
    /// head, tables of rotary frequencies.
    ///
    /// @param arena how long the mappings live
    /// @throws ModelException when a tensor is missing or has another shape, or a file is damaged
    public SequencedMap<String, TensorEntry> weights(Arena arena) {
        SequencedMap<String, TensorEntry> tensors = new LinkedHashMap<>(tensors(arena));
        requireWeights(tensors);
        tensors.keySet().removeIf(this::repeatsOthers);
        return tensors;
    }

    private boolean repeatsOthers(String name) {
        return name.endsWith(".rotary_emb.inv_freq") || (config.tied() && name.equals(WeightMap.HEAD));
    }

    private SequencedMap<String, TensorEntry> tensors(Arena arena) {
        try {
            return SafetensorsModel.open(path, arena).tensors();
        } catch (SafetensorsException e) {
            throw new ModelException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new ModelException("%s: the weights cannot be read (%s).".formatted(path, e.getMessage()));
        }
    }

    private void requireWeights(SequencedMap<String, TensorEntry> tensors) {
        for (WeightMap.Part part : requireWriter().parts()) {
            requireShape(entry(tensors, part), part);
        }
    }

    /// Reads the weights into one flat buffer, converting F32, F16 and BF16 to `type`.
    ///
    /// @throws ModelException when a tensor is missing, has another shape than the configuration says, or is
    /// damaged
    public Weights load(DataType type, Device device) {
        return load(requireWriter(), type, device);
    }

    /// The same of a model that gives numbers.
    Weights loadClassifier(DataType type, Device device) {
        return load(WeightMap.ofClassifier(config, requireScoreHead().labels()), type, device);
    }

    private Weights load(WeightMap map, DataType type, Device device) {
        Weights weights = new Weights(config, map, type, device);
        try (Scope scope = Scope.confined()) {
            SequencedMap<String, TensorEntry> tensors = tensors(scope.arena());
            for (WeightMap.Part part : weights.map().parts()) {
                copy(scope, entry(tensors, part), part, weights);
            }
            return weights;
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    private TensorEntry entry(SequencedMap<String, TensorEntry> tensors, WeightMap.Part part) {
        TensorEntry entry = tensors.get(part.name());
        if (entry == null) {
            throw new ModelException(
                    "%s: the weights have no tensor %s, which config.json calls for.".formatted(path, part.name()));
        }
        return entry;
    }

    private void copy(Scope scope, TensorEntry entry, WeightMap.Part part, Weights weights) {
        requireShape(entry, part);
        Tensor source = Tensor.overHostMemory(scope, entry.data(), type(entry), entry.shape());
        part.in(scope, weights.parameters()).copyFrom(source);
    }

    private void requireShape(TensorEntry entry, WeightMap.Part part) {
        if (!Arrays.equals(entry.shape(), part.sizes())) {
            throw new ModelException("%s: tensor %s has shape %s, config.json calls for %s."
                    .formatted(path, part.name(), Arrays.toString(entry.shape()), Arrays.toString(part.sizes())));
        }
    }

    private DataType type(TensorEntry entry) {
        return switch (entry.type()) {
            case F32 -> DataType.FLOAT32;
            case F16 -> DataType.FLOAT16;
            case BF16 -> DataType.BFLOAT16;
            default ->
                throw new ModelException("%s: tensor %s is stored as %s; supported: F32, F16, BF16."
                        .formatted(path, entry.name(), entry.type()));
        };
    }

    /// The type in which the weights are stored: what a model trained from them is saved in.
    public SafetensorsType storedType() {
        try (Scope scope = Scope.confined()) {
            return SafetensorsModel.open(path, scope.arena())
                    .tensor(WeightMap.EMBEDDING)
                    .type();
        } catch (IOException e) {
            throw new ModelException(String.valueOf(e.getMessage()));
        }
    }
}

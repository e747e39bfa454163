package io.burnish.merge;

import io.burnish.tensor.safetensors.SafetensorsModel;
import io.burnish.tensor.safetensors.SafetensorsType;
import io.burnish.tensor.safetensors.SafetensorsWriter;
import io.burnish.tensor.safetensors.TensorEntry;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Llamas of one layer, hidden size 4 and a vocabulary of 6 in a directory, and what is stored in one.
final class TinyModels {

    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String NORM = "model.norm.weight";

    private static final String CONFIG = """
            {"model_type": "llama", "vocab_size": 6, "hidden_size": 4, "intermediate_size": 8,
             "num_hidden_layers": 1, "num_attention_heads": 2, "max_position_embeddings": 16,
             "tie_word_embeddings": true}
            """;

    private static final String TOKENIZER = """
            {"version": "1.0", "truncation": null, "model": {"type": "BPE",
             "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}}
            """;

    private TinyModels() {}

    static Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put(EMBEDDING, new long[] {6, 4});
        for (String projection : List.of("q", "k", "v", "o")) {
            shapes.put("model.layers.0.self_attn." + projection + "_proj.weight", new long[] {4, 4});
        }
        shapes.put("model.layers.0.mlp.gate_proj.weight", new long[] {8, 4});
        shapes.put("model.layers.0.mlp.up_proj.weight", new long[] {8, 4});
        shapes.put("model.layers.0.mlp.down_proj.weight", new long[] {4, 8});
        shapes.put("model.layers.0.input_layernorm.weight", new long[] {4});
        shapes.put("model.layers.0.post_attention_layernorm.weight", new long[] {4});
        shapes.put(NORM, new long[] {4});
        return shapes;
    }

    /// Random weights, every tenth a zero with a sign.
    static Map<String, float[]> random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, float[]> values = new LinkedHashMap<>();
        shapes().forEach((name, shape) -> {
            float[] tensor = new float[(int) elements(shape)];
            for (int i = 0; i < tensor.length; i++) {
                tensor[i] = i % 10 == 9 ? -0.0f : (float) random.nextGaussian();
            }
            values.put(name, tensor);
        });
        return values;
    }

    /// Every weight the same.
    static Map<String, float[]> constant(float value) {
        Map<String, float[]> values = new LinkedHashMap<>();
        shapes().forEach((name, shape) -> {
            float[] tensor = new float[(int) elements(shape)];
            Arrays.fill(tensor, value);
            values.put(name, tensor);
        });
        return values;
    }

    static Path write(Path directory, SafetensorsType type, Map<String, float[]> values) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("config.json"), CONFIG);
        Files.writeString(directory.resolve("tokenizer.json"), TOKENIZER);
        writeWeights(directory, type, values, List.of());
        return directory;
    }

    static void writeWeights(Path directory, SafetensorsType type, Map<String, float[]> values, List<TensorEntry> more)
            throws IOException {
        List<TensorEntry> entries = new ArrayList<>(more);
        values.forEach((name, tensor) -> entries.add(entry(name, type, shapes().get(name), tensor)));
        Files.deleteIfExists(directory.resolve("model.safetensors"));
        SafetensorsWriter.write(directory.resolve("model.safetensors"), entries, SafetensorsWriter.PYTORCH);
    }

    static TensorEntry entry(String name, SafetensorsType type, long[] shape, float[] values) {
        MemorySegment data = MemorySegment.ofArray(new long[(values.length * type.bytes() + 7) / 8])
                .asSlice(0, (long) values.length * type.bytes());
        for (int i = 0; i < values.length; i++) {
            switch (type) {
                case F32 -> data.setAtIndex(ValueLayout.JAVA_FLOAT, i, values[i]);
                case F16 -> data.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(values[i]));
                case BF16 ->
                    data.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (Float.floatToRawIntBits(values[i]) >>> 16));
                default -> throw new IllegalArgumentException(type.toString());
            }
        }
        return new TensorEntry(name, type, shape, data);
    }

    /// The types of all stored tensors.
    static Map<String, SafetensorsType> types(Path directory) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Map<String, SafetensorsType> types = new TreeMap<>();
            SafetensorsModel.open(directory, arena).tensors().forEach((name, tensor) -> types.put(name, tensor.type()));
            return types;
        }
    }

    /// All stored numbers.
    static Map<String, float[]> read(Path directory) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Map<String, float[]> values = new TreeMap<>();
            SafetensorsModel.open(directory, arena)
                    .tensors()
                    .forEach((name, tensor) -> values.put(name, floats(tensor)));
            return values;
        }
    }

    private static float[] floats(TensorEntry tensor) {
        float[] values = new float[(int) tensor.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (tensor.type()) {
                case F32 -> tensor.data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4L * i);
                case F16 -> Float.float16ToFloat(tensor.data().get(ValueLayout.JAVA_SHORT_UNALIGNED, 2L * i));
                case BF16 -> Float.intBitsToFloat(tensor.data().get(ValueLayout.JAVA_SHORT_UNALIGNED, 2L * i) << 16);
                default -> throw new IllegalArgumentException(tensor.toString());
            };
        }
        return values;
    }

    /// The bytes of the weights as they lie in the file.
    static byte[] bytes(Path directory) throws IOException {
        return Files.readAllBytes(directory.resolve("model.safetensors"));
    }

    private static long elements(long[] shape) {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }
}

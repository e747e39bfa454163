package io.burnish.model;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A directory that cannot be used is refused with what is wrong, where, and what would do.
class ModelRefusalTest {

    @TempDir
    private Path scratch;

    @Test
    void anotherFamilyIsRefusedWithTheListOfThoseSupported() throws IOException {
        refused(config -> config.put("model_type", "gpt2"))
                .withMessageContaining("config.json: model_type 'gpt2' is not supported")
                .withMessageContaining("llama (Llama 2, 3, 3.1, 3.2, SmolLM2)")
                .withMessageContaining("mistral (Mistral)")
                .withMessageContaining("qwen2 (Qwen2, Qwen2.5)")
                .withMessageContaining("qwen3 (Qwen3)")
                .withMessageContaining("gemma2 (Gemma 2)");
    }

    @Test
    void anotherActivationIsRefused() throws IOException {
        refused(config -> config.put("hidden_act", "gelu"))
                .withMessageContaining(
                        "config.json: hidden_act 'gelu' is not supported; supported: silu, gelu_pytorch_tanh");
    }

    @Test
    void aModelOfSeveralMediaIsRefusedWithTheTextModelInIt() throws IOException {
        refused(config -> {
                    config.put("model_type", "gemma3");
                    config.putObject("text_config").put("model_type", "gemma3_text");
                })
                .withMessageContaining("config.json: model_type 'gemma3' is not supported")
                .withMessageContaining("Its text model alone, of type gemma3_text, would be")
                .withMessageContaining("Gemma3ForCausalLM");
    }

    @Test
    void whatGemmaMustSayIsNamed() throws IOException {
        for (String key : new String[] {"attn_logit_softcapping", "final_logit_softcapping", "sliding_window"}) {
            Path gemma =
                    Families.changed(Families.folder("gemma2"), scratch.resolve(key), config -> config.remove(key));
            assertRefused(gemma).withMessageContaining("config.json: " + key + " is missing");
        }
        Path gemma = Families.changed(
                Families.folder("gemma"), scratch.resolve("heads"), config -> config.remove("head_dim"));
        assertRefused(gemma).withMessageContaining("head_dim must be a number above 0, got nothing");
    }

    @Test
    void attentionInBothDirectionsIsRefused() throws IOException {
        refused(config -> config.put("use_bidirectional_attention", true))
                .withMessageContaining("use_bidirectional_attention is not supported");
    }

    @Test
    void anotherRotaryScalingIsRefused() throws IOException {
        refused(config -> ((ObjectNode) config.get("rope_parameters")).put("rope_type", "yarn"))
                .withMessageContaining("config.json: rope_type 'yarn' is not supported")
                .withMessageContaining("default, linear, dynamic, llama3");
    }

    @Test
    void aMissingNumberIsNamed() throws IOException {
        refused(config -> config.remove("hidden_size"))
                .withMessageContaining("config.json: hidden_size must be a number above 0, got nothing");
    }

    @Test
    void headsThatDoNotDivideAreRefusedWithBothNumbers() throws IOException {
        refused(config -> config.put("num_key_value_heads", 3))
                .withMessageContaining("num_attention_heads 4 is no multiple of num_key_value_heads 3");
    }

    @Test
    void aMissingDirectoryIsNamed() {
        Path missing = scratch.resolve("nowhere");
        assertRefused(missing).withMessageContaining(missing.toString()).withMessageContaining("no such directory");
    }

    @Test
    void aDirectoryThatIsNoModelIsRefusedWithWhatItHolds() throws IOException {
        Files.writeString(scratch.resolve("notes.txt"), "no model");
        assertRefused(scratch).withMessageContaining("no config.json in it").withMessageContaining("notes.txt");
    }

    @Test
    void aConfigurationThatIsNoJsonIsRefusedWithTheLine() throws IOException {
        Files.writeString(scratch.resolve("config.json"), "{\n  \"model_type\": llama\n}");
        assertRefused(scratch).withMessageContaining("config.json: not valid JSON at line 2");
    }

    @Test
    void aTensorThatIsMissingIsNamed() throws IOException {
        assertLoadRefused(config -> config.put("num_hidden_layers", 4))
                .withMessageContaining("the weights have no tensor model.layers.3.")
                .withMessageContaining("which config.json calls for");
    }

    @Test
    void aTensorOfAnotherShapeIsRefusedWithBothShapes() throws IOException {
        assertLoadRefused(config -> config.put("vocab_size", 100))
                .withMessageContaining(
                        "tensor model.embed_tokens.weight has shape [99, 32], config.json calls for [100, 32]");
    }

    @Test
    void aDirectoryWithoutWeightsIsRefused() throws IOException {
        Files.copy(Families.folder("llama3").resolve("config.json"), scratch.resolve("config.json"));
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> Families.load(scratch))
                .withMessageContaining(scratch.toString())
                .withMessageContaining("safetensors");
    }

    @Test
    void aWeightFileThatWasCutOffIsRefused() throws IOException {
        Path model = Families.changed(Families.folder("llama3"), scratch.resolve("cut"), config -> {});
        Path file = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> Families.load(model))
                .withMessageContaining("model.safetensors");
    }

    private ThrowableAssertAlternative<ModelException> refused(Families.Change change) throws IOException {
        return assertRefused(Families.changed(Families.folder("llama3"), scratch.resolve("changed"), change));
    }

    private static ThrowableAssertAlternative<ModelException> assertRefused(Path folder) {
        return assertThatExceptionOfType(ModelException.class).isThrownBy(() -> ModelDirectory.open(folder));
    }

    private ThrowableAssertAlternative<ModelException> assertLoadRefused(Families.Change change) throws IOException {
        Path folder = Families.changed(Families.folder("llama3"), scratch.resolve("changed"), change);
        ModelDirectory opened = ModelDirectory.open(folder);
        return assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> opened.load(DataType.FLOAT32, Device.cpu()));
    }
}

package io.burnish.data.tokens;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A tokenizer of single characters and a few merged ones, small enough to know its ids by heart.
///
/// `<unk>` 0, `<s>` 1, `</s>` 2, then line feed 3 and the printable ASCII characters (space 4, `a` 69), then the
/// merges in order.
final class TinyTokenizer {

    static final int MERGES_FROM = 4 + 95;

    private TinyTokenizer() {}

    /// @param addBos whether plain text begins with `<s>`
    /// @param merges such as "a b"
    static Path write(Path folder, boolean addBos, String... merges) throws IOException {
        ObjectNode root = Assets.JSON.createObjectNode().put("version", "1.0");
        root.putObject("truncation")
                .put("direction", "Right")
                .put("max_length", 5)
                .put("strategy", "LongestFirst")
                .put("stride", 0);
        root.putNull("padding");
        ArrayNode added = root.putArray("added_tokens");
        String[] special = {"<unk>", "<s>", "</s>"};
        for (int id = 0; id < special.length; id++) {
            added.addObject()
                    .put("id", id)
                    .put("content", special[id])
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        root.putNull("normalizer").putNull("pre_tokenizer").putNull("decoder");
        if (addBos) {
            postProcessor(root.putObject("post_processor"));
        }
        ObjectNode model = root.putObject("model").put("type", "BPE").put("unk_token", "<unk>");
        ObjectNode vocabulary = model.putObject("vocab");
        int id = 0;
        for (String token : special) {
            vocabulary.put(token, id++);
        }
        vocabulary.put("\n", id++);
        for (char character = ' '; character <= '~'; character++) {
            vocabulary.put(String.valueOf(character), id++);
        }
        ArrayNode merged = model.putArray("merges");
        for (String merge : merges) {
            merged.add(merge);
            vocabulary.put(merge.replace(" ", ""), id++);
        }
        Files.createDirectories(folder);
        Assets.JSON.writeValue(folder.resolve("tokenizer.json").toFile(), root);
        Files.writeString(folder.resolve("tokenizer_config.json"), """
                {"bos_token": {"content": "<s>", "special": true}, "eos_token": "</s>", "model_max_length": 4}""");
        return folder;
    }

    private static void postProcessor(ObjectNode processor) {
        processor.put("type", "TemplateProcessing");
        ArrayNode single = processor.putArray("single");
        single.addObject().putObject("SpecialToken").put("id", "<s>").put("type_id", 0);
        single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
        processor
                .putArray("pair")
                .addObject()
                .putObject("Sequence")
                .put("id", "A")
                .put("type_id", 0);
        ObjectNode bos = processor.putObject("special_tokens").putObject("<s>").put("id", "<s>");
        bos.putArray("ids").add(1);
        bos.putArray("tokens").add("<s>");
    }

    /// The ids of printable text without merges.
    static int[] ids(String text) {
        return text.chars().map(c -> c == '\n' ? 3 : c - ' ' + 4).toArray();
    }
}

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/// Makes what the quickstart trains on: a few hundred pairs with a preference that can be learned, and a
/// tokenizer for them.
///
/// Run it from this folder: `java MakeQuickstart.java`. The same files come out every time. The preference: an
/// answer that is friendly and speaks of what was asked about, before one that is gruff or speaks of something
/// else. Combinations of question and topic that are held out are never trained on.
public final class MakeQuickstart {

    private static final int TRAIN = 480;
    private static final int HELD_OUT = 96;
    private static final Path FOLDER = Path.of(System.getProperty("quickstart.folder", ""));

    private static final List<String> TOPICS = List.of(
            "tea", "bread", "rain", "bees", "boats", "clocks", "maps", "owls", "snow", "soap", "wool", "cheese", "trains",
            "kites", "chess", "drums", "ferns", "glass", "honey", "ink", "jam", "lamps", "moss", "paper");
    private static final List<String> QUESTIONS = List.of(
            "please tell me about %s .", "what is good about %s ?", "why do people like %s ?", "how should i begin with %s ?",
            "what do you know of %s ?", "is there more to say about %s ?");
    private static final List<String> OPENERS = List.of("gladly !", "good question !", "with pleasure !", "of course !");
    private static final List<String> GRUFF = List.of("go away .", "not again .", "who cares .", "look it up .");
    private static final List<String> FACTS = List.of(
            "%s can make a quiet day better .", "many people learn to love %s slowly .", "there is an old book about %s .",
            "begin with a little %s and take your time .", "my friend knows all about %s .");
    private static final List<String> CLOSERS = List.of("i hope that helps .", "ask me more any time .", "enjoy !");

    public static void main(String[] args) throws IOException {
        Random random = new Random(20261124);
        List<String> combinations = new ArrayList<>();
        for (String question : QUESTIONS) {
            for (String topic : TOPICS) {
                combinations.add(question + "|" + topic);
            }
        }
        java.util.Collections.shuffle(combinations, random);
        int heldOutCombinations = combinations.size() / 6;
        write("eval.jsonl", HELD_OUT, combinations.subList(0, heldOutCombinations), random);
        write("train.jsonl", TRAIN, combinations.subList(heldOutCombinations, combinations.size()), random);
        Path tokenizer = FOLDER.resolve("tokenizer");
        Files.createDirectories(tokenizer);
        Files.writeString(tokenizer.resolve("tokenizer.json"), tokenizer());
        Files.writeString(tokenizer.resolve("tokenizer_config.json"), TOKENIZER_CONFIG);
    }

    private static void write(String name, int pairs, List<String> combinations, Random random) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < pairs; i++) {
            String[] parts = combinations.get(i % combinations.size()).split("\\|");
            lines.append("{\"prompt\": \"%s\", \"chosen\": \"%s\", \"rejected\": \"%s\"}%n".formatted(
                    parts[0].formatted(parts[1]), chosen(parts[1], random), rejected(parts[1], random)));
        }
        Files.writeString(FOLDER.resolve(name), lines);
    }

    private static String chosen(String topic, Random random) {
        String closer = random.nextInt(3) == 0 ? "" : " " + any(CLOSERS, random);
        return " " + any(OPENERS, random) + " " + any(FACTS, random).formatted(topic) + closer;
    }

    // gruff, or off the topic, or both
    private static String rejected(String topic, Random random) {
        int fault = random.nextInt(3);
        String spoken = fault == 0 ? topic : any(TOPICS.stream().filter(other -> !other.equals(topic)).toList(), random);
        String opener = any(fault == 1 ? OPENERS : GRUFF, random);
        String closer = random.nextInt(3) == 0 ? " " + any(CLOSERS, random) : "";
        return " " + opener + " " + any(FACTS, random).formatted(spoken) + closer;
    }

    private static String any(List<String> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    private static String tokenizer() {
        Set<String> words = new LinkedHashSet<>(List.of("<unk>", "<s>", "</s>"));
        for (List<String> texts : List.of(QUESTIONS, OPENERS, GRUFF, FACTS, CLOSERS, TOPICS)) {
            texts.forEach(text -> words.addAll(List.of(text.replace("%s ", "").split(" "))));
        }
        List<String> entries = new ArrayList<>();
        for (String word : words) {
            entries.add("      \"%s\": %d".formatted(word, entries.size()));
        }
        String special = List.of("<unk>", "<s>", "</s>").stream()
                .map(word -> ("    {\"id\": %d, \"content\": \"%s\", \"single_word\": false, \"lstrip\": false, "
                        + "\"rstrip\": false, \"normalized\": false, \"special\": true}").formatted(
                        List.copyOf(words).indexOf(word), word))
                .collect(Collectors.joining(",\n"));
        return """
                {
                  "version": "1.0",
                  "truncation": null,
                  "padding": null,
                  "added_tokens": [
                %s
                  ],
                  "normalizer": null,
                  "pre_tokenizer": {"type": "WhitespaceSplit"},
                  "post_processor": null,
                  "decoder": null,
                  "model": {
                    "type": "WordLevel",
                    "unk_token": "<unk>",
                    "vocab": {
                %s
                    }
                  }
                }
                """.formatted(special, String.join(",\n", entries));
    }

    private static final String TOKENIZER_CONFIG = """
            {
              "tokenizer_class": "PreTrainedTokenizerFast",
              "bos_token": "<s>",
              "eos_token": "</s>",
              "unk_token": "<unk>",
              "model_max_length": 128
            }
            """;
}

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// Makes the data of the length experiment: a task whose answers may be padded, which makes them longer and no better.
///
/// Run it from this folder: `java MakeLengthControl.java`. The same files come out every time.
///
/// The task: five digits 1 to 9, to be said again, and then as many dots as one likes. `48193>` wants `48193`, and
/// `48193...` is as right. The seed rows say the digits backwards in 40 of 100, which is wrong, and another dot comes
/// with probability 0.75, up to 12 of them.
///
/// No problem of one file is in another: what is held out is neither trained on nor asked in the loop.
public final class MakeLengthControl {

    private static final int ANSWERS = 6_000;
    private static final int PROMPTS = 8_000;
    private static final int HELD_OUT = 500;
    private static final int DIGITS = 5;
    private static final int MOST_DOTS = 12;
    private static final double ANOTHER_DOT = 0.75;
    private static final double BACKWARDS = 0.4;

    private static final Path FOLDER = Path.of(System.getProperty("quickstart.folder", ""));
    private static final Random RANDOM = new Random(20261201);
    private static final Set<String> USED = new HashSet<>();

    public static void main(String[] args) throws IOException {
        write("eval.jsonl.gz", prompts(HELD_OUT));
        write("prompts.jsonl.gz", prompts(PROMPTS));
        List<String> seed = new ArrayList<>();
        for (int i = 0; i < ANSWERS; i++) {
            String problem = fresh();
            seed.add("{\"prompt\": \"%s>\", \"completion\": \"%s%s\"}".formatted(problem, said(problem), dots()));
        }
        write("seed.jsonl.gz", seed);
        Path tokenizer = FOLDER.resolve("tokenizer");
        Files.createDirectories(tokenizer);
        Files.writeString(tokenizer.resolve("tokenizer.json"), tokenizer());
        Files.writeString(tokenizer.resolve("tokenizer_config.json"), TOKENIZER_CONFIG);
    }

    private static List<String> prompts(int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> fresh())
                .map(problem -> "{\"prompt\": \"%1$s>\", \"answer\": \"%1$s\"}".formatted(problem))
                .toList();
    }

    /// A problem that no file has yet, and that is another one backwards.
    private static String fresh() {
        while (true) {
            String problem = RANDOM.ints(DIGITS, 1, 10).mapToObj(Integer::toString).collect(Collectors.joining());
            if (!problem.contentEquals(new StringBuilder(problem).reverse()) && USED.add(problem)) {
                return problem;
            }
        }
    }

    private static String said(String problem) {
        return RANDOM.nextDouble() < BACKWARDS ? new StringBuilder(problem).reverse().toString() : problem;
    }

    private static String dots() {
        int dots = 0;
        while (dots < MOST_DOTS && RANDOM.nextDouble() < ANOTHER_DOT) {
            dots++;
        }
        return ".".repeat(dots);
    }

    private static void write(String name, List<String> lines) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(FOLDER.resolve(name))) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String tokenizer() {
        List<String> tokens = new ArrayList<>(List.of("<unk>", "</s>"));
        "123456789>.".chars().forEach(c -> tokens.add(Character.toString(c)));
        String entries = tokens.stream()
                .map(token -> "      \"%s\": %d".formatted(token, tokens.indexOf(token)))
                .collect(Collectors.joining(",\n"));
        String special = List.of("<unk>", "</s>").stream()
                .map(token -> ("    {\"id\": %d, \"content\": \"%s\", \"single_word\": false, \"lstrip\": false, "
                        + "\"rstrip\": false, \"normalized\": false, \"special\": true}")
                        .formatted(tokens.indexOf(token), token))
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
                  "pre_tokenizer": null,
                  "post_processor": null,
                  "decoder": {"type": "Fuse"},
                  "model": {
                    "type": "BPE",
                    "dropout": null,
                    "unk_token": "<unk>",
                    "continuing_subword_prefix": null,
                    "end_of_word_suffix": null,
                    "fuse_unk": false,
                    "byte_fallback": false,
                    "vocab": {
                %s
                    },
                    "merges": []
                  }
                }
                """.formatted(special, entries);
    }

    private static final String TOKENIZER_CONFIG = """
            {
              "tokenizer_class": "PreTrainedTokenizerFast",
              "eos_token": "</s>",
              "unk_token": "<unk>",
              "model_max_length": 64
            }
            """;
}

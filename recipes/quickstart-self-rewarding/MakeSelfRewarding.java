import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// Makes the data of the self-rewarding quickstart: a task that can be checked both to answer and to judge.
///
/// Run it from this folder: `java MakeSelfRewarding.java`. The same files come out every time.
///
/// The task, subset sum: six digits 1 to 9 and a total; the answer is three of the digits that add up to it, in any
/// order. `A859135+12>` wants `831`, for example. A judge is asked `J859135+12>831=` and writes its reasons, then a
/// verdict: for each digit of the answer a mark (1: still there in the list) and the sum so far in two digits, then
/// `=1` or `=0`. So `108111112=1`.
///
/// No problem of one file is in another: what is held out is neither trained on nor asked in the loop.
public final class MakeSelfRewarding {

    private static final int ANSWERS = 6_000;
    private static final int JUDGEMENTS = 50_000;
    private static final int PROMPTS = 12_000;
    private static final int HELD_OUT = 2_000;
    private static final int CHOSEN = 3;

    private static final Path FOLDER = Path.of(System.getProperty("quickstart.folder", ""));
    private static final Random RANDOM = new Random(20261124);
    private static final Set<String> USED = new HashSet<>();

    /// @param digits the list
    /// @param total what three of them must add up to
    private record Problem(int[] digits, int total) {

        @Override
        public String toString() {
            return Arrays.stream(digits).mapToObj(Integer::toString).collect(Collectors.joining()) + "+" + total;
        }

        /// All right answers.
        List<String> answers() {
            Set<String> found = new TreeSet<>();
            for (int i = 0; i < digits.length; i++) {
                for (int j = 0; j < digits.length; j++) {
                    for (int k = 0; k < digits.length; k++) {
                        if (i != j && j != k && i != k && digits[i] + digits[j] + digits[k] == total) {
                            found.add("" + digits[i] + digits[j] + digits[k]);
                        }
                    }
                }
            }
            return List.copyOf(found);
        }

        /// What the judge is to write of an answer.
        String judgement(int[] answer) {
            List<Integer> left = new ArrayList<>(Arrays.stream(digits).boxed().toList());
            StringBuilder reasons = new StringBuilder();
            boolean right = answer.length == CHOSEN;
            int sum = 0;
            for (int digit : answer) {
                boolean there = left.remove((Integer) digit);
                right &= there;
                sum += digit;
                reasons.append(there ? 1 : 0).append("%02d".formatted(sum));
            }
            return reasons.append(right && sum == total ? "=1" : "=0").toString();
        }
    }

    public static void main(String[] args) throws IOException {
        List<String> heldOut = new ArrayList<>();
        for (int i = 0; i < HELD_OUT; i++) {
            heldOut.add(prompt(fresh()));
        }
        write("eval.jsonl.gz", heldOut);
        List<String> prompts = new ArrayList<>();
        for (int i = 0; i < PROMPTS; i++) {
            prompts.add(prompt(fresh()));
        }
        write("prompts.jsonl.gz", prompts);
        List<String> seed = new ArrayList<>();
        for (int i = 0; i < ANSWERS; i++) {
            Problem problem = fresh();
            seed.add(row("A" + problem + ">", text(inListOrder(problem))));
        }
        for (int i = 0; i < JUDGEMENTS; i++) {
            Problem problem = fresh();
            int[] answer = RANDOM.nextInt(100) < 48 ? shuffled(inListOrder(problem)) : wrong(problem);
            seed.add(row("J" + problem + ">" + text(answer) + "=", problem.judgement(answer)));
        }
        write("seed.jsonl.gz", seed);
        Files.writeString(FOLDER.resolve("judge.txt"), "J{{problem}}>{{answer}}=");
        Path tokenizer = FOLDER.resolve("tokenizer");
        Files.createDirectories(tokenizer);
        Files.writeString(tokenizer.resolve("tokenizer.json"), tokenizer());
        Files.writeString(tokenizer.resolve("tokenizer_config.json"), TOKENIZER_CONFIG);
    }

    /// A problem that no file has yet, with an answer.
    private static Problem fresh() {
        while (true) {
            int[] digits = RANDOM.ints(6, 1, 10).toArray();
            List<Integer> places = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
            java.util.Collections.shuffle(places, RANDOM);
            int total = places.subList(0, CHOSEN).stream().mapToInt(place -> digits[place]).sum();
            Problem problem = new Problem(digits, total);
            if (USED.add(problem.toString())) {
                return problem;
            }
        }
    }

    private static int[] inListOrder(Problem problem) {
        while (true) {
            int[] places = RANDOM.ints(0, 6).distinct().limit(CHOSEN).sorted().toArray();
            int[] answer = Arrays.stream(places).map(place -> problem.digits()[place]).toArray();
            if (Arrays.stream(answer).sum() == problem.total()) {
                return answer;
            }
        }
    }

    private static int[] shuffled(int[] answer) {
        List<Integer> digits = new ArrayList<>(Arrays.stream(answer).boxed().toList());
        java.util.Collections.shuffle(digits, RANDOM);
        return digits.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Mostly wrong in the ways in which a model is wrong, which knows sums before it knows what is left of the list;
    /// now and then right by chance.
    private static int[] wrong(Problem problem) {
        int kind = RANDOM.nextInt(100);
        if (kind < 20) { // other digits of the list
            int[] places = RANDOM.ints(0, 6).distinct().limit(CHOSEN).toArray();
            return Arrays.stream(places).map(place -> problem.digits()[place]).toArray();
        }
        if (kind < 50) { // the right sum with digits that are not all in the list
            return withRightSum(problem, 1 + RANDOM.nextInt(9), problem.digits()[RANDOM.nextInt(6)]);
        }
        if (kind < 75) { // the right sum with a digit of the list taken twice
            int digit = problem.digits()[RANDOM.nextInt(6)];
            return withRightSum(problem, digit, digit);
        }
        int[] right = shuffled(inListOrder(problem));
        if (kind < 85) { // a digit shifted
            right[RANDOM.nextInt(CHOSEN)] = 1 + RANDOM.nextInt(9);
            return right;
        }
        if (kind < 95) { // a digit exchanged for another of the list
            right[RANDOM.nextInt(CHOSEN)] = problem.digits()[RANDOM.nextInt(6)];
            return right;
        }
        return RANDOM.ints(RANDOM.nextBoolean() ? 2 : 4, 0, 6).map(place -> problem.digits()[place]).toArray();
    }

    private static int[] withRightSum(Problem problem, int first, int second) {
        int third = problem.total() - first - second;
        return shuffled(new int[] {first, second, third >= 1 && third <= 9 ? third : problem.digits()[RANDOM.nextInt(6)]});
    }

    private static String text(int[] digits) {
        return Arrays.stream(digits).mapToObj(Integer::toString).collect(Collectors.joining());
    }

    private static String row(String prompt, String completion) {
        return "{\"prompt\": \"%s\", \"completion\": \"%s\"}".formatted(prompt, completion);
    }

    private static String prompt(Problem problem) {
        String answers = problem.answers().stream().map("\"%s\""::formatted).collect(Collectors.joining(", "));
        return "{\"prompt\": \"A%s>\", \"answers\": [%s]}".formatted(problem, answers);
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
        "0123456789+>=AJ".chars().forEach(c -> tokens.add(Character.toString(c)));
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

package io.burnish.data.tokens;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.burnish.data.DataException;
import io.burnish.data.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A model directory's tokenizer, which never truncates or pads.
///
/// The ids are those of `tokenizer.json` as it stands, by the library that HuggingFace's own tokenizers use. May
/// be used by several threads; close it when the last is done.
public final class TokenizerDirectory implements AutoCloseable {

    static {
        // Before DJL's first class loads: it must ask no network for anything, nor look for a CUDA flavour of its
        // library.
        setUnlessSet("ai.djl.offline", "true");
        setUnlessSet("OPT_OUT_TRACKING", "true");
        setUnlessSet("RUST_FLAVOR", "cpu");
    }

    private final Path directory;
    private final Path file;
    private final HuggingFaceTokenizer tokenizer;
    private final SpecialTokens special;
    private final String hash;
    private final OptionalInt addedBos;

    private TokenizerDirectory(Path file, HuggingFaceTokenizer tokenizer, SpecialTokens special) throws IOException {
        this.directory = directory(file);
        this.file = file;
        this.tokenizer = tokenizer;
        this.special = special;
        this.hash = Hash.sha256((Hash.sha256(file) + special).getBytes(StandardCharsets.UTF_8));
        int[] empty = encode("", true);
        OptionalInt bos = bosId();
        this.addedBos = bos.isPresent() && empty.length > 0 && empty[0] == bos.getAsInt() ? bos : OptionalInt.empty();
    }

    /// Opens the tokenizer of a model directory, or a `tokenizer.json` and what lies beside it.
    ///
    /// @throws DataException if there is none, or none that can be read
    public static TokenizerDirectory open(Path directoryOrFile) {
        Path file = Files.isDirectory(directoryOrFile) ? directoryOrFile.resolve("tokenizer.json") : directoryOrFile;
        if (!Files.exists(directoryOrFile)) {
            throw DataException.in(
                    directoryOrFile, "no such directory; expected a model directory with a tokenizer.json");
        }
        if (!Files.exists(file)) {
            throw DataException.in(directoryOrFile, "has no tokenizer.json. " + remedy(directoryOrFile));
        }
        SpecialTokens special = SpecialTokens.read(directory(file));
        try {
            var tokenizer = HuggingFaceTokenizer.newInstance(file, Map.of("truncation", "false", "padding", "false"));
            return new TokenizerDirectory(file, tokenizer, special);
        } catch (IOException | RuntimeException e) {
            throw new DataException(file + ": cannot be used as a tokenizer: " + e.getMessage(), e);
        }
    }

    private static Path directory(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? Path.of("/") : parent;
    }

    private static String remedy(Path directory) {
        String save = "AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR) in transformers writes one";
        return Files.exists(directory.resolve("tokenizer.model"))
                ? "There is a tokenizer.model, of which " + save
                : "Copy it from where the model came from; " + save;
    }

    private static void setUnlessSet(String name, String value) {
        if (System.getenv(name) == null && System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }

    /// The ids of a text.
    ///
    /// @param withSpecialTokens whether to add what the tokenizer adds by itself (a BOS, say): yes for plain
    ///     text, no for text that a chat template made
    public int[] encode(String text, boolean withSpecialTokens) {
        // DJL's own encode also fetches types, words, tokens and spans: two to three times the cost of the ids alone.
        TokenizersLibrary library = TokenizersLibrary.LIB;
        long encoding = library.encode(tokenizer.getHandle(), text, withSpecialTokens);
        try {
            return toInts(library.getTokenIds(encoding));
        } finally {
            library.deleteEncoding(encoding);
        }
    }

    /// The ids of a text without added tokens, and the text that each stands for.
    SpannedTokens encodeWithSpans(String text) {
        var encoding = tokenizer.encode(text, false, false);
        CharSpan[] spans = encoding.getCharTokenSpans();
        var ends = new int[spans.length];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = spans[i] == null ? 0 : spans[i].getEnd();
        }
        return new SpannedTokens(toInts(encoding.getIds()), ends);
    }

    /// Ids and where their text ends.
    ///
    /// @param ends_T exclusive, in code points of the text
    record SpannedTokens(int[] tokens_T, int[] ends_T) {}

    /// The text of ids.
    public String decode(int[] ids, boolean skipSpecialTokens) {
        return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), skipSpecialTokens);
    }

    /// Where it was found.
    public Path path() {
        return directory;
    }

    public Optional<String> bosToken() {
        return special.get("bos_token");
    }

    public Optional<String> eosToken() {
        return special.get("eos_token");
    }

    public OptionalInt bosId() {
        return id(bosToken());
    }

    public OptionalInt eosId() {
        return id(eosToken());
    }

    /// The BOS, if the tokenizer puts one before plain text by itself.
    OptionalInt addedBos() {
        return addedBos;
    }

    /// The special tokens by name, such as `bos_token`: chat templates read them.
    public Map<String, String> specialTokens() {
        return special.tokens();
    }

    /// The directory's chat template, as Jinja.
    public Optional<String> chatTemplate() {
        return special.chatTemplate();
    }

    /// The highest id plus one.
    public int vocabularySize() {
        return Vocabulary.size(file);
    }

    /// SHA-256 of all that decides about ids: tokenizer, special tokens, chat template.
    public String hash() {
        return hash;
    }

    private OptionalInt id(Optional<String> token) {
        if (token.isEmpty()) {
            return OptionalInt.empty();
        }
        int[] ids = encode(token.get(), false);
        return ids.length == 1 ? OptionalInt.of(ids[0]) : OptionalInt.empty();
    }

    private static int[] toInts(long[] ids) {
        var ints = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            ints[i] = (int) ids[i];
        }
        return ints;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}

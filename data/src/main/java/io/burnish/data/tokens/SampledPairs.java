package io.burnish.data.tokens;

import io.burnish.data.Boundary;
import io.burnish.data.Content;
import io.burnish.data.DataSettings;
import io.burnish.data.Finding;
import io.burnish.data.Message;
import io.burnish.data.RowHead;
import io.burnish.data.RowPlace;
import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenPair;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Samples as training rows: their own token ids, which no tokenizer need find again.
///
/// An answer whose engine told no ids is tokenised from its text, which is counted. An answer that was cut at
/// `max_tokens` has no end token and gets none.
public final class SampledPairs {

    private static final Path NO_FILE = Path.of("samples.jsonl");

    private final PromptEncoder prompts;
    private final RowEncoder texts;
    private final Cutter cutter;
    private final Map<Finding, Integer> findings = new EnumMap<>(Finding.class);
    private int rows;
    private int fromText;

    /// @param settings how long a row may be, and how it is cut
    public SampledPairs(TokenizerDirectory tokenizer, DataSettings settings) {
        this.prompts = new PromptEncoder(tokenizer);
        this.texts = new RowEncoder(tokenizer, TemplateFormat.of(tokenizer), Boundary.TRL);
        this.cutter = new Cutter(settings, tokenizer.bosId());
    }

    /// A pair of two samples of one prompt; empty where it does not fit.
    public Optional<TokenPair> pair(long row, Sample chosen, Sample rejected) {
        return row(row, chosen, List.of(answer(chosen), answer(rejected)));
    }

    /// A row of fine-tuning; empty where it does not fit.
    public Optional<TokenPair> answer(long row, Sample sample) {
        return row(row, sample, List.of(answer(sample)));
    }

    /// A prompt with a text to learn; empty where it does not fit.
    public Optional<TokenPair> completion(long row, String promptId, Content prompt, String text) {
        Sample sample = new Sample(promptId, 0, 0, prompt, text, new int[0], new double[0], Finish.STOP, 0, "text", "");
        return answer(row, sample);
    }

    private Optional<TokenPair> row(long row, Sample sample, List<TokenAnswer> answers) {
        rows++;
        Set<Finding> notes = EnumSet.noneOf(Finding.class);
        int[] prompt_P = prompts.encode(sample.promptId(), sample.prompt());
        Optional<TokenPair> pair =
                switch (cutter.cut(new Split(prompt_P, answers, true), notes)) {
                    case Cutter.Result.Drop(Finding why) -> {
                        notes.add(why);
                        yield Optional.empty();
                    }
                    case Cutter.Result.Fits(Split split) ->
                        Optional.of(new TokenPair(
                                row,
                                sample.promptId(),
                                split.prompt_P(),
                                split.answers().getFirst(),
                                split.answers().size() > 1 ? split.answers().get(1) : TokenAnswer.NONE));
                };
        notes.forEach(note -> findings.merge(note, 1, Integer::sum));
        return pair;
    }

    private TokenAnswer answer(Sample sample) {
        if (sample.tokens().length > 0) {
            return TokenAnswer.of(sample.tokens());
        }
        fromText++;
        RowHead head = new RowHead(new RowPlace(0, NO_FILE, 0), sample.promptId(), Map.of());
        Content text =
                switch (sample.prompt()) {
                    case Content.Text _ -> new Content.Text(sample.text());
                    case Content.Messages _ -> new Content.Messages(List.of(Message.assistant(sample.text())));
                };
        TokenAnswer answer = texts.encode(head, sample.prompt(), List.of(text), EnumSet.noneOf(Finding.class))
                .answers()
                .getFirst();
        boolean open = sample.finish() == Finish.LENGTH && answer.length() > 1;
        return open ? TokenAnswer.of(java.util.Arrays.copyOf(answer.tokens_N(), answer.length() - 1)) : answer;
    }

    /// What became of the rows, in words.
    public String report() {
        List<String> parts = new ArrayList<>(List.of("%,d rows".formatted(rows)));
        if (fromText > 0) {
            parts.add("%,d answers tokenised from their text".formatted(fromText));
        }
        findings.forEach((finding, count) -> parts.add("%,d: %s".formatted(count, finding.text())));
        return String.join("; ", parts);
    }
}

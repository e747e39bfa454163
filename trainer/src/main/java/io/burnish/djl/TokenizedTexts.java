package io.burnish.djl;

import io.burnish.data.DataException;
import io.burnish.data.Finding;
import io.burnish.data.RowOutcome;
import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import io.burnish.data.tokens.PairTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Pairs of text as token ids, in memory: none is cut or left out, what does not fit is refused.
final class TokenizedTexts {

    private TokenizedTexts() {}

    /// @param firstRow the number of the first pair; each further one has the next
    /// @throws DataException when a pair cannot be tokenised or is too long for the model
    static TokenPairs of(PairTokenizer tokenizer, List<TextPair> texts, long firstRow) {
        List<TokenPair> pairs = new ArrayList<>();
        for (TextPair text : texts) {
            pairs.add(tokenize(tokenizer, text, firstRow + pairs.size()));
        }
        return TokenPairs.of(pairs);
    }

    static TokenPair tokenize(PairTokenizer tokenizer, TextPair text, long row) {
        var read = text.row(row);
        var place = read.head().place();
        return switch (tokenizer.tokenize(new RowOutcome.Kept<>(place, read, Set.of()))) {
            case RowOutcome.Kept<TokenPair> kept -> kept.value();
            case RowOutcome.Dropped<TokenPair> dropped -> throw DataException.at(place, problem(dropped.why()));
            case RowOutcome.Failed<TokenPair> failed -> throw failed.problem();
        };
    }

    private static String problem(Finding why) {
        boolean tooLong = why == Finding.TOO_LONG || why == Finding.PROMPT_TOO_LONG;
        return tooLong
                ? "is longer than the model's positions (max_position_embeddings in its config.json): shorten it"
                : "cannot be used: " + why.text();
    }
}

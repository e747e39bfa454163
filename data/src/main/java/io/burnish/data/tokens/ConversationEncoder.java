package io.burnish.data.tokens;

import io.burnish.data.Conversation;
import io.burnish.data.Finding;
import io.burnish.data.Message;
import io.burnish.data.TokenAnswer;
import io.burnish.data.tokens.ConversationFormat.Span;
import io.burnish.data.tokens.TokenizerDirectory.SpannedTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/// Encodes a whole conversation and finds the tokens that its assistant turns are made of.
///
/// A template that marks what the assistant generates is believed, as transformers'
/// `return_assistant_tokens_mask` does. Of any other, a turn is what rendering adds between "up to here,
/// assistant to speak" and "up to here, turn spoken".
final class ConversationEncoder {

    private final TokenizerDirectory tokenizer;
    private final RowEncoder encoder;

    ConversationEncoder(TokenizerDirectory tokenizer, RowEncoder encoder) {
        this.tokenizer = tokenizer;
        this.encoder = encoder;
    }

    /// The prompt is all before the first scored token.
    Split encode(Conversation row, Set<Finding> notes) {
        var rendered = encoder.render(row.head(), row.messages().messages(), false);
        List<Span> spans = rendered.assistantSpans().isEmpty()
                ? spansByPrefix(row, rendered.text(), notes)
                : rendered.assistantSpans();
        SpannedTokens encoded = tokenizer.encodeWithSpans(rendered.text());
        BitSet scored = scored(encoded, spans, rendered.text());
        int[] tokens_T = encoded.tokens_T();
        int first = scored.isEmpty() ? tokens_T.length : scored.nextSetBit(0);
        var answer = new TokenAnswer(
                Arrays.copyOfRange(tokens_T, first, tokens_T.length),
                scored.get(first, Math.max(first, tokens_T.length)));
        return new Split(Arrays.copyOf(tokens_T, first), List.of(answer), true);
    }

    private List<Span> spansByPrefix(Conversation row, String text, Set<Finding> notes) {
        List<Message> messages = row.messages().messages();
        var spans = new ArrayList<Span>();
        for (int i = 0; i < messages.size(); i++) {
            if (!messages.get(i).role().equals("assistant")) {
                continue;
            }
            if (i == 0) {
                notes.add(Finding.TURN_NOT_FOUND);
                continue;
            }
            String before =
                    encoder.render(row.head(), messages.subList(0, i), true).text();
            String through = i + 1 == messages.size()
                    ? text
                    : encoder.render(row.head(), messages.subList(0, i + 1), false)
                            .text();
            if (text.startsWith(before) && text.startsWith(through) && through.length() > before.length()) {
                spans.add(new Span(before.length(), through.length()));
            } else {
                notes.add(Finding.TURN_NOT_FOUND);
            }
        }
        return spans;
    }

    /// The tokens of which the last character lies behind a span's start, up to the one that holds the span's
    /// last character.
    private static BitSet scored(SpannedTokens encoded, List<Span> spans, String text) {
        var scored = new BitSet();
        int[] ends_T = encoded.ends_T();
        for (Span span : spans) {
            int start = text.codePointCount(0, span.start());
            int end = start + text.codePointCount(span.start(), span.end());
            int token = 0;
            while (token < ends_T.length && ends_T[token] <= start) {
                token++;
            }
            boolean inside = start < end;
            while (inside && token < ends_T.length) {
                scored.set(token);
                inside = ends_T[token] < end;
                token++;
            }
        }
        return scored;
    }
}

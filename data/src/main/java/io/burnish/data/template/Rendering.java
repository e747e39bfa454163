package io.burnish.data.template;

import java.util.List;

/// A rendered conversation.
///
/// @param text the whole text
/// @param assistantSpans what stood inside `{% generation %}` tags, in order; empty where the template has no
///     such tag
public record Rendering(String text, List<CharSpan> assistantSpans) {

    public Rendering {
        assistantSpans = List.copyOf(assistantSpans);
    }

    /// The spans counted in Unicode code points, as Python and the HuggingFace tokenizers count.
    public List<CharSpan> assistantSpansInCodePoints() {
        return assistantSpans.stream()
                .map(span -> new CharSpan(text.codePointCount(0, span.start()), text.codePointCount(0, span.end())))
                .toList();
    }
}

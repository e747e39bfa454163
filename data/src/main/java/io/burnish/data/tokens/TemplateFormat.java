package io.burnish.data.tokens;

import io.burnish.data.Message;
import io.burnish.data.template.ChatTemplate;
import io.burnish.data.template.Rendering;
import io.burnish.data.template.TemplateException;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The chat template of a tokenizer's directory, with the variables that transformers gives it.
public final class TemplateFormat implements ConversationFormat {

    /// What a template that says the date is told: the day that Llama 3.1's own falls back to. The real one would
    /// give a resumed run, or the same recipe tomorrow, other tokens. A row sets another by
    /// `chat_template_kwargs`.
    private static final LocalDateTime NOW = LocalDateTime.of(2024, 7, 26, 0, 0);

    private final String source;
    private final Map<String, String> specialTokens;
    private @Nullable ChatTemplate parsed;

    TemplateFormat(String source, Map<String, String> specialTokens) {
        this.source = source;
        this.specialTokens = specialTokens;
    }

    /// The directory's format; empty if it has no chat template. The template is parsed when it is first needed.
    public static Optional<ConversationFormat> of(TokenizerDirectory tokenizer) {
        return tokenizer.chatTemplate().map(source -> new TemplateFormat(source, tokenizer.specialTokens()));
    }

    @Override
    public Rendered render(
            List<Message> messages, boolean addGenerationPrompt, Map<String, @Nullable Object> variables) {
        var all = new HashMap<String, @Nullable Object>(specialTokens);
        all.putAll(variables);
        all.put("messages", messages.stream().map(Message::fields).toList());
        all.put("add_generation_prompt", addGenerationPrompt);
        try {
            Rendering rendering = template().render(all, NOW);
            return new Rendered(
                    rendering.text(),
                    rendering.assistantSpans().stream()
                            .map(span -> new Span(span.start(), span.end()))
                            .toList());
        } catch (TemplateException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private synchronized ChatTemplate template() {
        if (parsed == null) {
            parsed = ChatTemplate.parse(source);
        }
        return parsed;
    }
}

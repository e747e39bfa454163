package io.burnish.data.tokens;

import io.burnish.data.Content;
import io.burnish.data.DataException;
import io.burnish.data.Message;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Prompts as a model is asked them: the same ids that the prompt of a training pair gets.
///
/// Messages go through the chat template with its generation prompt; plain text goes to the tokenizer as it is, and
/// gets what the tokenizer adds by itself.
public final class PromptEncoder {

    private final TokenizerDirectory tokenizer;
    private final Optional<ConversationFormat> format;

    public PromptEncoder(TokenizerDirectory tokenizer) {
        this.tokenizer = tokenizer;
        this.format = TemplateFormat.of(tokenizer);
    }

    /// @param id names the prompt in errors
    /// @throws DataException if it has messages and there is no template, or the template refuses them
    public int[] encode(String id, Content prompt) {
        return encodeBegun(id, prompt, "");
    }

    /// The ids of a prompt and the beginning of its answer.
    public int[] encodeBegun(String id, Content prompt, String begun) {
        return switch (prompt) {
            case Content.Text(String text) -> plain(text + begun);
            case Content.Messages(var messages) -> tokenizer.encode(rendered(id, messages, true) + begun, false);
        };
    }

    /// The ids of a prompt and its whole answer: of messages, the conversation with the answer as the assistant's turn.
    public int[] encodeAnswered(String id, Content prompt, String answer) {
        return switch (prompt) {
            case Content.Text(String text) -> plain(text + answer);
            case Content.Messages messages -> {
                List<Message> conversation =
                        messages.followedBy(new Content.Messages(List.of(Message.assistant(answer))));
                yield tokenizer.encode(rendered(id, conversation, false), false);
            }
        };
    }

    private String rendered(String id, List<Message> messages, boolean addGenerationPrompt) {
        ConversationFormat template = format.orElseThrow(() -> new DataException("prompt " + id
                + ": has messages, but " + tokenizer.path() + " has no chat template (chat_template.jinja, or"
                + " chat_template in tokenizer_config.json). Put the model's template there, or use prompts that"
                + " are text"));
        try {
            return template.render(messages, addGenerationPrompt, Map.of()).text();
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    "prompt " + id + ": the chat template of " + tokenizer.path() + " fails on it: " + e.getMessage(),
                    e);
        }
    }

    private int[] plain(String text) {
        int[] ids = tokenizer.encode(text, true);
        boolean twice = tokenizer.addedBos().isPresent()
                && ids.length > 1
                && ids[0] == tokenizer.addedBos().getAsInt()
                && ids[1] == ids[0];
        return twice ? Arrays.copyOfRange(ids, 1, ids.length) : ids;
    }
}

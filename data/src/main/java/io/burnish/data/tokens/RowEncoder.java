package io.burnish.data.tokens;

import io.burnish.data.Boundary;
import io.burnish.data.Content;
import io.burnish.data.DataException;
import io.burnish.data.Finding;
import io.burnish.data.Message;
import io.burnish.data.RowHead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Encodes a prompt and its answers as TRL does: the prompt by itself, then prompt and answer as one text.
///
/// TRL 1.13, `dpo_trainer.py`, `_prepare_dataset`: plain text gets the EOS once, messages go through the chat
/// template (the prompt with its generation prompt), and answers are what follows the prompt's tokens.
final class RowEncoder {

    private final TokenizerDirectory tokenizer;
    private final Optional<ConversationFormat> format;
    private final Boundary boundary;

    RowEncoder(TokenizerDirectory tokenizer, Optional<ConversationFormat> format, Boundary boundary) {
        this.tokenizer = tokenizer;
        this.format = format;
        this.boundary = boundary;
    }

    /// @param notes gets what a user should know of it
    Split encode(RowHead head, Content prompt, List<Content> answers, Set<Finding> notes) {
        int[] prompt_P;
        List<int[]> joints_J = new ArrayList<>();
        switch (prompt) {
            case Content.Text(String text) -> {
                prompt_P = plain(text, notes);
                answers.forEach(answer -> joints_J.add(plain(text + ended(head, (Content.Text) answer), notes)));
            }
            case Content.Messages messages -> {
                prompt_P =
                        tokenizer.encode(render(head, messages.messages(), true).text(), false);
                answers.forEach(answer -> joints_J.add(tokenizer.encode(
                        render(head, messages.followedBy((Content.Messages) answer), false)
                                .text(),
                        false)));
            }
        }
        Split split = Split.of(boundary, prompt_P, joints_J);
        if (!split.prefix()) {
            notes.add(Finding.PROMPT_NOT_PREFIX);
        }
        return split;
    }

    ConversationFormat.Rendered render(RowHead head, List<Message> messages, boolean addGenerationPrompt) {
        ConversationFormat template = format.orElseThrow(() -> DataException.at(
                head.place(),
                "holds messages, but " + tokenizer.path()
                        + " has no chat template (chat_template.jinja, or chat_template in "
                        + "tokenizer_config.json). Put the model's template there, or use data whose "
                        + "prompts and answers are text"));
        try {
            return template.render(messages, addGenerationPrompt, head.templateVariables());
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    head.place() + ": the chat template of " + tokenizer.path() + " fails on this row: "
                            + e.getMessage(),
                    e);
        }
    }

    private String ended(RowHead head, Content.Text answer) {
        String eos = tokenizer
                .eosToken()
                .orElseThrow(() -> DataException.at(
                        head.place(),
                        "holds plain text, whose answers end with the EOS, but " + tokenizer.path()
                                + " names no eos_token in tokenizer_config.json or "
                                + "special_tokens_map.json. Add it there"));
        return answer.text().endsWith(eos) ? answer.text() : answer.text() + eos;
    }

    private int[] plain(String text, Set<Finding> notes) {
        int[] ids = tokenizer.encode(text, true);
        if (tokenizer.addedBos().isPresent() && ids.length > 1) {
            int bos = tokenizer.addedBos().getAsInt();
            if (ids[0] == bos && ids[1] == bos) {
                notes.add(Finding.SECOND_BOS_REMOVED);
                return Arrays.copyOfRange(ids, 1, ids.length);
            }
        }
        return ids;
    }
}

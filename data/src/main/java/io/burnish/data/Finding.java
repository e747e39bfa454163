package io.burnish.data;

/// What can be found in a row that a user should know of; each is counted and shown.
public enum Finding {
    FILTERED(true, "'where' is false"),
    DIFFERENT_PROMPTS(true, "chosen and rejected answer different prompts"),
    NO_ASSISTANT_TURN(true, "no assistant turn"),
    UNDESIRABLE(true, "label is false"),
    NOT_UNICODE(true, "text with half a surrogate pair, which is no character"),
    EMPTY_ANSWER(true, "an answer without a token of its own"),
    PROMPT_TOO_LONG(true, "the prompt alone fills max_length"),
    TOO_LONG(true, "longer than max_length or max_prompt_length (truncation: drop)"),
    NOTHING_SCORED(true, "an answer of which no token can be scored"),

    PROMPT_CUT(false, "prompt cut at its start"),
    ANSWER_CUT(false, "answer cut at its end"),
    PROMPT_NOT_PREFIX(false, "the prompt's tokens do not begin those of prompt and answer"),
    IDENTICAL_ANSWERS(false, "chosen and rejected are equal"),
    SECOND_BOS_REMOVED(false, "the text began with the BOS that the tokenizer adds: one was kept"),
    TURN_NOT_FOUND(false, "an assistant turn that the template changes later: not scored");

    private final boolean drops;
    private final String text;

    Finding(boolean drops, String text) {
        this.drops = drops;
        this.text = text;
    }

    /// Whether the row is left out because of this.
    public boolean drops() {
        return drops;
    }

    /// What to print.
    public String text() {
        return text;
    }
}

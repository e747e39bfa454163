package io.burnish.data.pairing;

import io.burnish.data.exchange.Discard;
import java.util.List;
import java.util.Locale;

/// Why a prompt, an answer or a pair is left out, by the word that is counted.
enum Reason {
    // prompts
    DUPLICATE_PROMPT,
    CONTAMINATED,
    TOO_FEW_CANDIDATES,
    NONE_FINISHED,
    NO_PAIR,
    // answers
    ERROR,
    UNJUDGED,
    UNPARSEABLE,
    NOT_FINITE,
    IDENTICAL,
    UNFINISHED,
    // pairs
    TIE,
    REJECTED_NOT_BELOW,
    SHARED_SCORE,
    MARGIN_TOO_SMALL,
    MARGIN_TOO_LARGE,
    LENGTH_RATIO,
    MAX_PER_PROMPT,
    SCORE_TOO_LOW,
    RIP_REJECTED_REWARD,
    RIP_REJECTED_LENGTH,
    RIP_REWARD_GAP,
    NOT_LONGEST;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Discard ofPrompt(String promptId, String detail) {
        return new Discard(promptId, List.of(), "pair", word(), detail);
    }

    Discard ofSample(String promptId, int sample, String detail) {
        return new Discard(promptId, List.of(sample), "pair", word(), detail);
    }

    Discard ofChoice(Choice choice, String detail) {
        return new Discard(choice.promptId(), choice.samples(), "pair", word(), detail);
    }
}

package io.burnish.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.data.Content;
import io.burnish.data.Message;
import io.burnish.data.exchange.Discard;
import io.burnish.data.exchange.JudgedPair;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// One prompt with what became of it, collected from several files, for the page's browser.
final class AnsweredPrompt {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ANSWERS = 16;
    private static final int VERDICTS = 256;
    private static final int CHARACTERS = 3000;

    private final List<Sample> answers = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private final List<JudgedPair> pairs = new ArrayList<>();
    private final List<Discard> discards = new ArrayList<>();
    private OptionalInt best = OptionalInt.empty();

    void add(Sample answer) {
        if (answers.size() < ANSWERS) {
            answers.add(answer);
        }
    }

    void add(Verdict verdict) {
        if (verdicts.size() < VERDICTS) {
            verdicts.add(verdict);
        }
    }

    void add(JudgedPair pair) {
        pairs.add(pair);
    }

    void add(Discard discard) {
        discards.add(discard);
    }

    void setBest(int sample) {
        best = OptionalInt.of(sample);
    }

    /// @param origin `training`, or `evaluation`
    ObjectNode json(int iteration, String origin) {
        ObjectNode node = JSON.createObjectNode();
        node.put("iteration", iteration);
        node.put("origin", origin);
        node.put("id", answers.getFirst().promptId());
        node.set("prompt", turns(answers.getFirst().prompt()));
        answers.forEach(answer -> node.withArray("answers").add(json(answer)));
        verdicts.forEach(verdict -> node.withArray("verdicts").add(json(verdict)));
        for (JudgedPair pair : pairs) {
            node.withArray("pairs")
                    .addObject()
                    .put("chosen", pair.chosenSample())
                    .put("rejected", pair.rejectedSample())
                    .put("margin", pair.scoreChosen() - pair.scoreRejected());
        }
        for (Discard discard : discards) {
            ObjectNode each = node.withArray("discards").addObject();
            discard.samples().forEach(sample -> each.withArray("samples").add(sample));
            each.put("reason", discard.reason()).put("detail", cut(discard.detail()));
        }
        best.ifPresent(sample -> node.put("best", sample));
        return node;
    }

    private static ArrayNode turns(Content prompt) {
        ArrayNode turns = JSON.createArrayNode();
        switch (prompt) {
            case Content.Text(String text) -> turns.addObject().put("text", cut(text));
            case Content.Messages(List<Message> messages) -> {
                for (Message message : messages) {
                    turns.addObject()
                            .put("role", message.role())
                            .put("text", cut(content(message.fields().get("content"))));
                }
            }
        }
        return turns;
    }

    private static String content(@Nullable Object content) {
        return switch (content) {
            case null -> "";
            case String text -> text;
            default -> JSON.valueToTree(content).toString();
        };
    }

    private static ObjectNode json(Sample answer) {
        ObjectNode node = JSON.createObjectNode();
        node.put("sample", answer.sample());
        node.put("text", cut(answer.text()));
        node.put("finish", answer.finish().name().toLowerCase(Locale.ROOT));
        if (answer.tokens().length > 0) {
            node.put("tokens", answer.tokens().length);
        }
        return node;
    }

    private static ObjectNode json(Verdict verdict) {
        ObjectNode node = JSON.createObjectNode();
        verdict.samples().forEach(sample -> node.withArray("samples").add(sample));
        node.put("judge", verdict.judge());
        node.put("try", verdict.attempt());
        verdict.score().ifPresent(score -> node.put("score", score));
        verdict.preference().ifPresent(preference -> node.put("preference", preference));
        node.put("raw", cut(verdict.raw()));
        verdict.problem().ifPresent(problem -> node.put("problem", cut(problem)));
        return node;
    }

    /// The beginning of a text, said to be one where it is.
    private static String cut(String text) {
        int length = text.codePointCount(0, text.length());
        return length <= CHARACTERS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, CHARACTERS))
                        + "\u2026 [%,d more characters]".formatted(length - CHARACTERS);
    }
}

package io.burnish.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.burnish.data.Content;
import io.burnish.data.Message;
import io.burnish.run.RunProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What goes to a scoring command and what comes back from it.
final class CommandLines {

    private static final int SHOWN = 200;

    private CommandLines() {}

    static List<String> questions(List<Candidate> candidates) {
        return candidates.stream().map(CommandLines::question).toList();
    }

    private static String question(Candidate candidate) {
        JudgedPrompt prompt = candidate.prompt();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(prompt.rest());
        fields.put("prompt_id", prompt.promptId());
        fields.put("sample", candidate.sample().sample());
        fields.put(
                "prompt",
                switch (prompt.prompt()) {
                    case Content.Text(String text) -> text;
                    case Content.Messages(List<Message> messages) ->
                        messages.stream().map(Message::fields).toList();
                });
        fields.put("text", candidate.text());
        try {
            return JudgeJson.MAPPER.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON must be written as JSON", e);
        }
    }

    /// @throws RunProblem if these are not the answers to the questions
    static List<Opinion> opinions(Command command, List<Candidate> candidates, List<String> lines) {
        if (lines.size() != candidates.size()) {
            throw RunProblem.failed(("the scoring command '%s' wrote %d lines for %d answers. It must write one"
                            + " line for each, in their order")
                    .formatted(command.shown(), lines.size(), candidates.size()));
        }
        List<Opinion> opinions = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            opinions.add(opinion(command, i + 1, lines.get(i)));
        }
        return opinions;
    }

    private static Opinion opinion(Command command, int number, String line) {
        JsonNode json;
        try {
            json = JudgeJson.MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            throw broken(command, number, line);
        }
        JsonNode score = json.path("score");
        if (score.isNumber()) {
            return Opinion.of(score.asDouble(), line, "");
        }
        if (!json.isObject()
                || !(score.isNull() || score.isMissingNode())
                || !json.path("problem").isTextual()) {
            throw broken(command, number, line);
        }
        return Opinion.unknown(json.path("problem").asText(), line, "");
    }

    private static RunProblem broken(Command command, int number, String line) {
        String shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
        return RunProblem.failed(("the scoring command '%s' wrote in line %d: %s. It must write {\"score\":"
                        + " NUMBER}, or {\"score\": null, \"problem\": \"why\"}")
                .formatted(command.shown(), number, shown));
    }
}

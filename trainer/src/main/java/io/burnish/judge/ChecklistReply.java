package io.burnish.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the JSON with which a judge ends its reply after a checklist: `"score": "7"` for one answer, `"choice": "A+"`
/// for two (WildBench's forms).
///
/// The last object in the reply counts, for a judge may quote before it decides. Where judges write JSON that is none
/// (a line break inside a text, a forgotten quote), the last such field counts. Only the judge's own reply belongs
/// here, never the prompt that it was shown.
final class ChecklistReply {

    private static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(
                    JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
                    JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER,
                    JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();
    private static final Pattern SCORE = Pattern.compile("\"score\"\\s*:\\s*\"?(\\d+(?:\\.\\d+)?)(?=[\\s\",}/]|$)");
    private static final Pattern CHOICE = Pattern.compile("\"choice\"\\s*:\\s*\"?([AB=+]+)");
    private static final Pattern NUMBER = Pattern.compile("(\\d+(?:\\.\\d+)?)(?:\\s*/\\s*10)?");

    private ChecklistReply() {}

    /// Points in [1, 10].
    static JudgeReading<Double> score(String reply) {
        Optional<String> text = field(reply, "score", SCORE);
        if (text.isEmpty()) {
            return JudgeReading.unreadable("no field \"score\"");
        }
        Matcher number = NUMBER.matcher(text.get().strip());
        if (!number.matches()) {
            return JudgeReading.unreadable("\"score\" is no number: " + text.get());
        }
        double points = Double.parseDouble(number.group(1));
        return points >= 1 && points <= 10
                ? JudgeReading.of(points)
                : JudgeReading.unreadable("\"score\" must be in [1, 10], got " + text.get());
    }

    /// How much answer A is preferred to answer B: `A++` 1, `A+` 0.75, `A=B` 0.5, `B+` 0.25, `B++` 0.
    static JudgeReading<Double> choice(String reply) {
        Optional<String> text = field(reply, "choice", CHOICE);
        if (text.isEmpty()) {
            return JudgeReading.unreadable("no field \"choice\"");
        }
        return switch (text.get().strip()) {
            case "A++" -> JudgeReading.of(1.0);
            case "A+" -> JudgeReading.of(0.75);
            case "A=B", "B=A" -> JudgeReading.of(0.5);
            case "B+" -> JudgeReading.of(0.25);
            case "B++" -> JudgeReading.of(0.0);
            default -> JudgeReading.unreadable("\"choice\" must be A++, A+, A=B, B+ or B++, got " + text.get());
        };
    }

    private static Optional<String> field(String reply, String name, Pattern fallback) {
        Optional<String> field = lastObject(reply)
                .map(object -> object.get(name))
                .filter(JsonNode::isValueNode)
                .map(JsonNode::asText);
        return field.isPresent() ? field : last(reply, fallback);
    }

    private static Optional<String> last(String reply, Pattern pattern) {
        return pattern.matcher(reply).results().reduce((one, next) -> next).map((MatchResult match) -> match.group(1));
    }

    /// The object that ends where the reply's last brace is.
    private static Optional<ObjectNode> lastObject(String reply) {
        int end = reply.lastIndexOf('}');
        for (int start = reply.lastIndexOf('{', end);
                end >= 0 && start >= 0;
                start = reply.lastIndexOf('{', start - 1)) {
            Optional<ObjectNode> object = object(reply.substring(start, end + 1));
            if (object.isPresent()) {
                return object;
            }
        }
        return Optional.empty();
    }

    private static Optional<ObjectNode> object(String text) {
        try {
            return LENIENT.readTree(text) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}

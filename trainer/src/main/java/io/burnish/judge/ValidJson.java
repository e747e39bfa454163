package io.burnish.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// The answer is JSON, and nothing but JSON.
///
/// @param keys that must be there; if any are named, the answer must be an object
public record ValidJson(List<String> keys) implements Rule {

    public ValidJson {
        keys = List.copyOf(keys);
    }

    public static ValidJson defaults() {
        return new ValidJson(List.of());
    }

    @Override
    public List<Opinion> opinions(List<Candidate> candidates) {
        return Rule.each(candidates, candidate -> holds(candidate.text()));
    }

    private boolean holds(String text) {
        try {
            JsonNode json = JudgeJson.MAPPER.readTree(text);
            return !json.isMissingNode() && keys.stream().allMatch(json::has);
        } catch (JsonProcessingException _) {
            return false;
        }
    }
}

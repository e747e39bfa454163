package io.burnish.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.burnish.data.exchange.Finish;
import io.burnish.run.RunProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads an answer from a server's reply.
///
/// Tokens and log-probs are taken where every token has both: vLLM gives ids as `token_id:123` in place of the
/// texts, llama.cpp beside them as `id`. Else there are none.
final class OpenaiAnswer {

    private static final Logger log = LoggerFactory.getLogger(OpenaiAnswer.class);
    private static final String TOKEN_ID = "token_id:";
    private static final int SHOWN = 200;

    private OpenaiAnswer() {}

    private record SampledToken(int id, double logp) {}

    /// @throws RunProblem if this is no answer
    static Answer read(String what, String body) {
        JsonNode choice;
        try {
            choice = ServerJson.MAPPER.readTree(body).path("choices").path(0);
        } catch (JsonProcessingException _) {
            throw noAnswer(what, body);
        }
        JsonNode text = choice.has("message") ? choice.path("message").path("content") : choice.path("text");
        if (!text.isTextual() && !(text.isNull() && choice.has("message"))) {
            throw noAnswer(what, body);
        }
        List<SampledToken> tokens = tokens(choice.path("logprobs"));
        return new Answer(
                text.isTextual() ? text.textValue() : "",
                tokens.stream().mapToInt(SampledToken::id).toArray(),
                tokens.stream().mapToDouble(SampledToken::logp).toArray(),
                finish(what, choice.path("finish_reason").asText()));
    }

    private static Finish finish(String what, String reason) {
        return switch (reason) {
            case "stop" -> Finish.STOP;
            case "length" -> Finish.LENGTH;
            default -> {
                log.warn("{}: the server ended the answer with finish_reason '{}'", what, reason);
                yield Finish.ERROR;
            }
        };
    }

    /// Chat's shape, a list of objects, or that of `/completions`, two lists.
    private static List<SampledToken> tokens(JsonNode logprobs) {
        List<SampledToken> tokens = new ArrayList<>();
        if (logprobs.path("content").isArray()) {
            for (JsonNode entry : logprobs.path("content")) {
                if (!add(tokens, id(entry), entry.path("logprob"))) {
                    return List.of();
                }
            }
            return tokens;
        }
        JsonNode texts = logprobs.path("tokens");
        JsonNode logps = logprobs.path("token_logprobs");
        for (int i = 0; i < texts.size(); i++) {
            if (!add(tokens, id(texts.path(i).asText()), logps.path(i))) {
                return List.of();
            }
        }
        return tokens;
    }

    private static boolean add(List<SampledToken> tokens, Optional<Integer> id, JsonNode logp) {
        if (id.isEmpty() || !logp.isNumber() || !Double.isFinite(logp.doubleValue())) {
            return false;
        }
        tokens.add(new SampledToken(id.get(), logp.doubleValue()));
        return true;
    }

    private static Optional<Integer> id(JsonNode entry) {
        return entry.path("id").isInt()
                ? Optional.of(entry.path("id").intValue())
                : id(entry.path("token").asText());
    }

    private static Optional<Integer> id(String token) {
        return token.matches(TOKEN_ID + "\\d{1,9}")
                ? Optional.of(Integer.parseInt(token.substring(TOKEN_ID.length())))
                : Optional.empty();
    }

    private static RunProblem noAnswer(String what, String body) {
        String shown = body.length() > SHOWN ? body.substring(0, SHOWN) + "..." : body;
        return RunProblem.failed(
                "%s: the server's reply is no answer as OpenAI's protocol has it: %s. Check url and api"
                        .formatted(what, shown));
    }
}

package io.burnish.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.data.Content;
import io.burnish.data.Message;
import io.burnish.run.RunProblem;
import io.burnish.run.Sha256;
import java.util.List;

/// What a server is asked for one sample.
///
/// @param path below the server's address
/// @param body JSON
record OpenaiCall(String requestId, int sample, String path, String body) {

    private static final String CHAT = "chat/completions";
    private static final String COMPLETIONS = "completions";

    /// @throws RunProblem (exit 2) if a server cannot be asked so
    static OpenaiCall of(EngineSettings.Openai engine, SamplingSettings sampling, Request request, int sample) {
        if (!sampling.stopTokens().isEmpty()) {
            throw RunProblem.badInput("stop_tokens: a server takes no tokens by their text, got %s. Give them under"
                            .formatted(sampling.stopTokens())
                    + " 'stop', or in the model's generation_config.json");
        }
        ObjectNode body = ServerJson.MAPPER.createObjectNode().put("model", engine.model());
        String path = prompt(body, engine, request.prompt());
        body.put("n", 1)
                .put("temperature", sampling.temperature())
                .put("top_p", sampling.topP())
                .put("max_tokens", sampling.maxTokens())
                .put("seed", folded(request.seeds().get(sample)));
        if (!sampling.stop().isEmpty()) {
            body.set("stop", ServerJson.MAPPER.valueToTree(sampling.stop()));
        }
        further(body, sampling, engine.sendNeutral());
        if (engine.logprobs()) {
            if (path.equals(CHAT)) {
                body.put("logprobs", true).put("top_logprobs", 1);
            } else {
                body.put("logprobs", 1);
            }
            body.put("return_tokens_as_token_ids", true);
        }
        return new OpenaiCall(request.id(), sample, path, text(body));
    }

    private static String prompt(ObjectNode body, EngineSettings.Openai engine, Content prompt) {
        switch (prompt) {
            case Content.Text(String text)
            when engine.api() == OpenaiApi.COMPLETIONS -> {
                body.put("prompt", text);
                return COMPLETIONS;
            }
            case Content.Text(String text) -> messages(body, List.of(Message.user(text)));
            case Content.Messages(List<Message> messages) -> messages(body, messages);
        }
        return CHAT;
    }

    private static void messages(ObjectNode body, List<Message> messages) {
        body.set(
                "messages",
                ServerJson.MAPPER.valueToTree(
                        messages.stream().map(Message::fields).toList()));
    }

    /// What OpenAI's protocol does not have: vLLM's names, and llama.cpp's for the one that differs.
    private static void further(ObjectNode body, SamplingSettings sampling, boolean neutral) {
        if (neutral || sampling.topK().isPresent()) {
            body.put("top_k", sampling.topK().orElse(-1));
        }
        if (neutral || sampling.minP() != 0) {
            body.put("min_p", sampling.minP());
        }
        if (neutral || sampling.repetitionPenalty() != 1) {
            body.put("repetition_penalty", sampling.repetitionPenalty());
            body.put("repeat_penalty", sampling.repetitionPenalty());
        }
    }

    /// 31 bits: what every server takes for a seed, and none for "choose one".
    static int folded(long seed) {
        return (int) (seed ^ seed >>> 32) & Integer.MAX_VALUE;
    }

    /// Names the answer that this asks for: of the same prompt, sample, seed, model and settings.
    AnswerKey key() {
        return new AnswerKey(requestId, sample, Sha256.of(path + "\n" + body));
    }

    /// For messages.
    String shown() {
        return "prompt %s, sample %d".formatted(requestId, sample);
    }

    private static String text(ObjectNode body) {
        try {
            return ServerJson.MAPPER.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON must be written as JSON", e);
        }
    }
}

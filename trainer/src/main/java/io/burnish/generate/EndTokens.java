package io.burnish.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.run.RunProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Which tokens end an answer: those of `generation_config.json`, else of `config.json`, else the tokenizer's EOS.
final class EndTokens {

    private static final ObjectMapper JSON = new ObjectMapper();

    private EndTokens() {}

    /// @param further texts of single tokens that end an answer too
    /// @throws RunProblem (exit 2) if one of them is no single token
    static Set<Integer> of(Path model, TokenizerDirectory tokenizer, List<String> further) {
        Set<Integer> ends = new TreeSet<>(configured(model.resolve("generation_config.json")));
        if (ends.isEmpty()) {
            ends.addAll(configured(model.resolve("config.json")));
        }
        if (ends.isEmpty()) {
            tokenizer.eosId().ifPresent(ends::add);
        }
        for (String text : further) {
            int[] ids = tokenizer.encode(text, false);
            if (ids.length != 1) {
                throw RunProblem.badInput("stop_tokens: '%s' is %d tokens of %s, not one. Give it under 'stop' instead."
                        .formatted(text, ids.length, tokenizer.path()));
            }
            ends.add(ids[0]);
        }
        return ends;
    }

    private static Set<Integer> configured(Path file) {
        Set<Integer> ends = new TreeSet<>();
        if (Files.exists(file)) {
            try {
                JsonNode value = JSON.readTree(file.toFile()).path("eos_token_id");
                if (value.isInt()) {
                    ends.add(value.intValue());
                }
                value.forEach(item -> ends.add(item.intValue()));
            } catch (IOException e) {
                throw RunProblem.badInput("%s: cannot be read: %s".formatted(file, e.getMessage()));
            }
        }
        return ends;
    }
}

package io.burnish.judge;

import io.burnish.data.Content;
import io.burnish.data.Message;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Prompts with answers, for tests.
final class Blocks {

    static final JudgeSeeds SEEDS = new JudgeSeeds(42, 1);

    private Blocks() {}

    static JudgedPrompt text(String id, String prompt, Map<String, Object> rest, String... answers) {
        return prompt(id, new Content.Text(prompt), rest, answers);
    }

    static JudgedPrompt chat(String id, String prompt, String... answers) {
        return prompt(id, new Content.Messages(List.of(Message.user(prompt))), Map.of(), answers);
    }

    static JudgedPrompt prompt(String id, Content prompt, Map<String, Object> rest, String... answers) {
        List<Sample> samples = new ArrayList<>();
        for (String answer : answers) {
            samples.add(sample(id, prompt, samples.size(), answer, Finish.STOP));
        }
        return new JudgedPrompt(id, prompt, rest, samples);
    }

    static Sample sample(String id, Content prompt, int number, String text, Finish finish) {
        return new Sample(id, 1, number, prompt, text, new int[0], new double[0], finish, number, "local", "test");
    }
}

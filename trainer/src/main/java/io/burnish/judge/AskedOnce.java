package io.burnish.judge;

import io.burnish.data.Content;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Asks nothing twice: for a judge that says the same of the same whenever it is asked, which is one without sampling.
///
/// A model that is sure of itself answers a prompt alike again and again; each different answer is judged once.
final class AskedOnce implements Inquiry {

    private final Inquiry inquiry;

    AskedOnce(Inquiry inquiry) {
        this.inquiry = inquiry;
    }

    @Override
    public List<List<Opinion>> ask(List<Question> questions) {
        Map<Content, Integer> numbers = new HashMap<>();
        List<Question> different = new ArrayList<>();
        int[] number_Q = new int[questions.size()];
        for (int i = 0; i < number_Q.length; i++) {
            Question question = questions.get(i);
            number_Q[i] = numbers.computeIfAbsent(question.prompt(), _ -> {
                different.add(question);
                return different.size() - 1;
            });
        }
        List<List<Opinion>> opinions = inquiry.ask(different);
        return Arrays.stream(number_Q).mapToObj(opinions::get).toList();
    }
}

package io.burnish.generate;

import io.burnish.run.RunProblem;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Says which of several answers to one prompt is better.
@FunctionalInterface
public interface AnswerRanking {

    /// @param answers for each request, in their order
    /// @return for each request a number for each of its answers; higher is better, NaN: no opinion
    List<double[]> scores(List<Request> requests, List<List<Answer>> answers);

    /// By the model's own mean log-prob of a token.
    static AnswerRanking meanLogp() {
        return (requests, answers) -> IntStream.range(0, requests.size())
                .mapToObj(i -> answers.get(i).stream()
                        .mapToDouble(answer -> meanLogp(requests.get(i), answer))
                        .toArray())
                .toList();
    }

    private static double meanLogp(Request request, Answer answer) {
        if (answer.logps().length == 0) {
            throw RunProblem.badInput(
                    "prompt %s: answers are ranked by their log-probs, but the engine tells none. Set logprobs: true where the server has them, or rank by something else"
                            .formatted(request.id()));
        }
        return Arrays.stream(answer.logps()).average().orElseThrow();
    }
}

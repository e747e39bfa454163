package io.burnish.generate;

import java.util.List;

/// Something that answers prompts: the model itself, or a server.
public interface AnswerEngine extends AutoCloseable {

    /// `local`, `openai`.
    String name();

    /// Who answers: a hash of its weights, or the name that a server gives it.
    String model();

    /// Answers every request; what comes back depends on nothing but the requests, their order and the settings.
    ///
    /// @return for each request, in their order, one answer for each of its seeds
    /// @throws io.burnish.run.RunProblem if no answer can be had (a server that is not there)
    List<List<Answer>> answer(List<Request> requests, SamplingSettings settings);

    @Override
    void close();
}

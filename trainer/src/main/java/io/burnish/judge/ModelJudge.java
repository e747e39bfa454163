package io.burnish.judge;

import java.util.List;
import java.util.Map;

/// A model that is shown an answer with a rubric: the model itself, or another one.
final class ModelJudge implements PointwiseJudge {

    private final String name;
    private final Rubric rubric;
    private final Inquiry inquiry;

    ModelJudge(String name, Rubric rubric, Inquiry inquiry) {
        this.name = name;
        this.rubric = rubric;
        this.inquiry = inquiry;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<List<Opinion>> opinions(List<Candidate> candidates) {
        return inquiry.ask(candidates.stream()
                .map(candidate ->
                        rubric.question(candidate.prompt(), candidate.id(), Map.of("answer", candidate.text())))
                .toList());
    }
}

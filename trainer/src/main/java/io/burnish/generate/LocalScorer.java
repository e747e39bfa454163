package io.burnish.generate;

import io.burnish.data.TokenAnswer;
import io.burnish.data.batch.ForestBuilder;
import io.burnish.data.tokens.PromptEncoder;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.losses.fused.AnswerStatistics;
import io.burnish.train.Scorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How probable continuations are under a local model: what all of a question's have in common is computed once.
public final class LocalScorer implements ContinuationScorer {

    private final Scorer scorer;
    private final PromptEncoder prompts;
    private final int microTokens;

    /// @param microTokens computed in one pass; a longer question goes alone
    public LocalScorer(Scorer scorer, TokenizerDirectory tokenizer, int microTokens) {
        this.scorer = scorer;
        this.prompts = new PromptEncoder(tokenizer);
        this.microTokens = microTokens;
    }

    /// A question as ids: what all continuations begin with, and the rest of each.
    private record Encoded(int[] common, List<int[]> rests) {
        int tokens() {
            return common.length + rests.stream().mapToInt(rest -> rest.length).sum();
        }
    }

    @Override
    public List<double[]> logps(List<Question> questions) {
        List<double[]> all = new ArrayList<>();
        List<Encoded> group = new ArrayList<>();
        int tokens = 0;
        for (Question question : questions) {
            Encoded encoded = encode(question);
            if (!group.isEmpty() && tokens + encoded.tokens() > microTokens) {
                all.addAll(score(group));
                group.clear();
                tokens = 0;
            }
            group.add(encoded);
            tokens += encoded.tokens();
        }
        if (!group.isEmpty()) {
            all.addAll(score(group));
        }
        return all;
    }

    private Encoded encode(Question question) {
        List<int[]> whole = question.continuations().stream()
                .map(text -> prompts.encodeBegun("of a question", question.prompt(), question.begun() + text))
                .toList();
        int[] begun = prompts.encodeBegun("of a question", question.prompt(), question.begun());
        int common = begun.length;
        for (int[] ids : whole) {
            int mismatch = Arrays.mismatch(begun, ids);
            common = Math.min(common, mismatch < 0 ? ids.length - 1 : mismatch);
        }
        int length = Math.max(1, common);
        return new Encoded(
                Arrays.copyOf(begun, length),
                whole.stream()
                        .map(ids -> Arrays.copyOfRange(ids, length, ids.length))
                        .toList());
    }

    private List<double[]> score(List<Encoded> group) {
        ForestBuilder forest = new ForestBuilder(false);
        for (int question = 0; question < group.size(); question++) {
            int root =
                    forest.segment(ForestBuilder.NO_PARENT, group.get(question).common());
            for (int[] rest : group.get(question).rests()) {
                forest.answer(root, TokenAnswer.of(rest), question);
            }
        }
        List<AnswerStatistics> statistics = scorer.score(forest.build());
        List<double[]> logps = new ArrayList<>();
        int next = 0;
        for (Encoded encoded : group) {
            double[] ofQuestion = new double[encoded.rests().size()];
            for (int i = 0; i < ofQuestion.length; i++) {
                ofQuestion[i] = statistics.get(next++).logp();
            }
            logps.add(ofQuestion);
        }
        return logps;
    }
}

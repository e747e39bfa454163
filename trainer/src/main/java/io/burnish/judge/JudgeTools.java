package io.burnish.judge;

import io.burnish.generate.AnswerEngine;
import io.burnish.generate.ContinuationScorer;
import java.nio.file.Path;
import java.util.List;

/// The models that judges ask. A judge calls for what it needs when it is made; who hands the models out closes them.
public interface JudgeTools {

    /// @throws io.burnish.run.RunProblem if there is no such model or server
    AnswerEngine engine(JudgeModel model);

    /// @throws io.burnish.run.RunProblem if there is no such model, or it does not tell probabilities
    ContinuationScorer continuations(JudgeModel model);

    /// @throws io.burnish.run.RunProblem if there is no such model, or it does not tell probabilities
    AnswerScorer answers(JudgeModel model);

    /// @param directory a HuggingFace sequence-classification model
    RewardScorer rewards(Path directory);

    /// The texts that the model's tokenizer takes for control tokens; empty where they are not known.
    List<String> controlTokens(JudgeModel model);
}

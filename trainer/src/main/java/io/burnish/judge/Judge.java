package io.burnish.judge;

import io.burnish.data.exchange.Verdict;
import java.util.List;

/// Says how good answers are.
///
/// Of every judge the same holds: the score of a sample is the mean of the scores in the verdicts of that sample
/// alone that bear the judge's own name ([SampleScores]). Other verdicts say how that came about: comparisons of
/// two samples, or the verdicts of the judges that it asked, under names of their own.
public interface Judge {

    /// As in `judge` of its verdicts.
    String name();

    /// Judges every sample of every prompt.
    ///
    /// What comes back depends on nothing but the block, the settings and the seeds. Samples of a prompt with
    /// the same text are judged once, and each has the same verdicts.
    ///
    /// @return in the order of the prompts, of their samples, and of the attempts
    /// @throws io.burnish.run.RunProblem if no verdict can be had, or too few can be read
    List<Verdict> judge(List<JudgedPrompt> block);
}

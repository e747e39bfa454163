package io.burnish.bench;

import io.burnish.losses.AnswerLogps;
import io.burnish.losses.PairLogps;
import io.burnish.losses.PairOutcome;
import io.burnish.losses.PreferenceLoss;
import io.burnish.losses.StepTotals;
import io.burnish.losses.fused.AnswerStatistics;
import io.burnish.losses.fused.LogProbHead;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.LogitTransform;
import java.util.List;
import java.util.Objects;

/// A loss through Burnish's head: log-probs of all answers, and with gradients the loss of each pair as soon as its
/// logits are there.
final class HeadMeasure implements AutoCloseable {

    private final LossesCase work;
    private final Workspace workspace;
    private final LogProbHead head;
    private final Scope scope = Scope.confined();
    private final Tensor gradHidden_AH;

    HeadMeasure(Kernels kernels, LossesCase work, int headRows) {
        this.work = work;
        this.workspace = new Workspace(work.hidden_AH().device());
        this.head = new LogProbHead(kernels, work.head_VH(), LogitTransform.NONE, workspace, headRows);
        this.gradHidden_AH = Tensor.empty(
                scope,
                work.hidden_AH().type(),
                work.hidden_AH().device(),
                work.hidden_AH().sizes());
    }

    double forward(PreferenceLoss loss) {
        List<AnswerStatistics> answers = head.forward(work.hidden_AH(), work.answers());
        double sum = 0;
        for (int row = 0; row < work.answers().rows(); row++) {
            sum += outcome(loss, row, answers.subList(2 * row, 2 * row + 2)).loss();
        }
        return sum;
    }

    double forwardAndBackward(PreferenceLoss loss) {
        Objects.requireNonNull(work.head_VH().gradient()).zero();
        double[] sum = new double[1];
        head.backward(
                work.hidden_AH(),
                work.answers(),
                (row, answers) -> {
                    PairOutcome outcome = outcome(loss, row, answers);
                    sum[0] += outcome.loss();
                    return List.of(outcome.chosen(), outcome.rejected());
                },
                gradHidden_AH);
        try (Scope views = Scope.confined()) {
            gradHidden_AH.rows(views, 0, 1).toFloats(); // waits for a device
        }
        return sum[0];
    }

    private PairOutcome outcome(PreferenceLoss loss, int row, List<AnswerStatistics> answers) {
        PairLogps pair = new PairLogps(
                logps(answers.get(0), work.reference_Q()[2 * row]),
                logps(answers.get(1), work.reference_Q()[2 * row + 1]));
        long chosenTokens = work.answers().tokens() / 2;
        return loss.evaluate(pair, new StepTotals(work.answers().rows(), chosenTokens));
    }

    private static AnswerLogps logps(AnswerStatistics answer, double reference) {
        return new AnswerLogps(answer.logp(), reference, answer.tokens(), answer.greedyLogp(), answer.collisionLogp());
    }

    @Override
    public void close() {
        workspace.close();
        scope.close();
    }
}

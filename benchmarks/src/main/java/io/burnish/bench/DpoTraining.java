package io.burnish.bench;

import io.burnish.losses.LossCatalogue;
import io.burnish.losses.LossProblems;
import io.burnish.losses.PreferenceLoss;
import io.burnish.model.Auto;
import io.burnish.train.ScheduleSettings;
import io.burnish.train.TrainSettings;
import java.util.Map;

/// What is trained wherever whole steps are measured: DPO with a run's own defaults.
final class DpoTraining {

    private DpoTraining() {}

    static TrainSettings settings(double learningRate) {
        return settings(TrainSettings.defaults(), learningRate, false);
    }

    /// @param chosen what the user chose; the rest is as in a run
    static TrainSettings settings(TrainSettings chosen, double learningRate, boolean cuda) {
        return chosen.resolve(cuda, true, false).withRate(Auto.of(learningRate), ScheduleSettings.Constant.defaults());
    }

    static PreferenceLoss loss() {
        try {
            return LossCatalogue.create("dpo", Map.of());
        } catch (LossProblems e) {
            throw new IllegalStateException("dpo needs no keys", e);
        }
    }
}

package io.burnish.recipe;

import io.burnish.data.DataSettings;
import io.burnish.losses.ResolvedLoss;
import io.burnish.train.TrainSettings;

/// The recipe's section `seed_training`: a training before the loop, which runs as its iteration 0.
///
/// @param data what it is trained on
/// @param loss what it is trained for, mostly `sft`
/// @param train how it is trained
public record SeedTraining(DataSettings data, ResolvedLoss loss, TrainSettings train) {

    public static SeedTraining of(DataSettings data, ResolvedLoss loss) {
        return new SeedTraining(data, loss, TrainSettings.defaults());
    }

    SeedTraining resolve(boolean cuda) {
        return new SeedTraining(
                data,
                loss,
                train.resolve(cuda, loss.loss().paired(), !data.eval().isEmpty() || data.evalFraction() > 0));
    }
}

package io.burnish.recipe;

import ai.djl.Device;
import io.burnish.data.DataSettings;
import io.burnish.data.pairing.PairSettings;
import io.burnish.generate.GenerateSettings;
import io.burnish.judge.JudgeSettings;
import io.burnish.losses.ResolvedLoss;
import io.burnish.model.Auto;
import io.burnish.model.ModelSettings;
import io.burnish.model.Recompute;
import io.burnish.model.ReferenceSettings;
import io.burnish.train.TrainSettings;
import java.util.Optional;
import java.util.function.Supplier;

/// A whole run: what is not in it does not influence the run.
///
/// @param name of the run and of its directory; default: the file's name without its ending
/// @param seed of everything that is random
/// @param device `cpu` or `cuda:N`; auto: CUDA where there is some
/// @param threads of the CPU; auto: one per core
/// @param model what is trained
/// @param reference what the loss measures against, if it needs a reference
/// @param data what it is trained on
/// @param loss what it is trained for
/// @param train how it is trained
/// @param seedTraining a training before the loop
/// @param loop several iterations instead of one training
/// @param generate how the loop's answers are made
/// @param judge who judges them
/// @param pair how pairs are made of them
/// @param evaluate what is measured after each iteration, besides held-out pairs
public record Recipe(
        String name,
        long seed,
        Auto<Device> device,
        Auto<Integer> threads,
        ModelSettings model,
        ReferenceSettings reference,
        DataSettings data,
        ResolvedLoss loss,
        TrainSettings train,
        Optional<SeedTraining> seedTraining,
        Optional<LoopSettings> loop,
        Optional<GenerateSettings> generate,
        Optional<JudgeSettings> judge,
        Optional<PairSettings> pair,
        Optional<EvaluateSettings> evaluate) {

    public Recipe {
        if (name.isBlank() || name.startsWith(".") || name.matches("(?s).*[/\\\\\\p{Cntrl}].*")) {
            throw new IllegalArgumentException("name must be one to name a directory with, got '" + name + "'");
        }
        if (threads.chosen().isPresent() && threads.value() < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads.value());
        }
    }

    /// What a recipe must say; everything else has its default. A loop makes its own data.
    public static Recipe of(String name, ModelSettings model, ResolvedLoss loss) {
        return new Recipe(
                name,
                42,
                Auto.auto(),
                Auto.auto(),
                model,
                ReferenceSettings.defaults(),
                DataSettings.defaults(),
                loss,
                TrainSettings.defaults(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /// Whether some rows are held out for evaluation.
    public boolean holdsOut() {
        return !data.eval().isEmpty() || data.evalFraction() > 0;
    }

    /// The recipe as the training before the loop reads it: its own data, loss and settings.
    public Recipe ofSeedTraining() {
        SeedTraining seedOnly = seedTraining.orElseThrow();
        return new Recipe(
                name,
                seed,
                device,
                threads,
                model,
                reference,
                seedOnly.data(),
                seedOnly.loss(),
                seedOnly.train(),
                seedTraining,
                loop,
                generate,
                judge,
                pair,
                evaluate);
    }

    /// This recipe with nothing left to choose but `train.recompute`, which depends on the model; what it does say
    /// stays.
    ///
    /// @param automaticDevice what `device: auto` stands for on this machine
    /// @param automaticThreads what `threads: auto` stands for
    public Recipe resolve(Device automaticDevice, int automaticThreads) {
        Auto<Device> chosen = device.or(() -> automaticDevice);
        boolean cuda = chosen.value().isGpu();
        return new Recipe(
                name,
                seed,
                chosen,
                threads.or(() -> automaticThreads),
                model.resolve(cuda, seed),
                reference,
                data,
                loss,
                train.resolve(cuda, loss.loss().paired(), holdsOut()),
                seedTraining.map(seed -> seed.resolve(cuda)),
                loop,
                loop.map(_ -> generate.orElseGet(GenerateSettings::defaults)).or(() -> generate),
                judge,
                loop.map(_ -> pair.orElseGet(PairSettings::defaults)).or(() -> pair),
                evaluate);
    }

    /// The same with what is computed again in its trainings.
    ///
    /// @param again of the training; a recipe that says it itself keeps it
    /// @param seedAgain of the training before the loop
    public Recipe withRecompute(Supplier<Recompute> again, Supplier<Recompute> seedAgain) {
        return new Recipe(
                name,
                seed,
                device,
                threads,
                model,
                reference,
                data,
                loss,
                train.withRecompute(train.recompute().or(again)),
                seedTraining.map(before -> new SeedTraining(
                        before.data(),
                        before.loss(),
                        before.train().withRecompute(before.train().recompute().or(seedAgain)))),
                loop,
                generate,
                judge,
                pair,
                evaluate);
    }
}

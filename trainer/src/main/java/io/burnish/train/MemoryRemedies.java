package io.burnish.train;

import io.burnish.model.Auto;
import io.burnish.model.Dtype;
import io.burnish.model.Recompute;
import io.burnish.train.ActivationPlan.Pass;
import io.burnish.train.MemoryPlan.Training;
import io.burnish.train.OptimizerSettings.State;
import io.burnish.train.OptimizerSettings.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Which keys of a recipe make a training fit that does not: what costs least first, and no more than is needed.
public final class MemoryRemedies {

    /// A key set otherwise, as people write it.
    private record Change(String key, Function<Training, Optional<Training>> to) {}

    private static final List<Change> CHANGES = List.of(
            new Change("train.recompute: attention", training -> recompute(training, Recompute.ATTENTION)),
            new Change("train.recompute: layer", training -> recompute(training, Recompute.LAYER)),
            new Change("train.head_rows: 128", MemoryRemedies::fewRows),
            new Change("train.optimizer.state: int8", MemoryRemedies::smallMoments),
            new Change("train.optimizer.update: stochastic", MemoryRemedies::noCopy),
            new Change("train.gradients: bf16", MemoryRemedies::smallGradients),
            new Change("train.micro_tokens: 1 (a pair at a time)", MemoryRemedies::onePair),
            new Change("train.optimizer.offload: true", MemoryRemedies::stateOnHost));

    private MemoryRemedies() {}

    /// Says of a training that does not fit what it needs and what would make it fit; empty where it fits, or where
    /// nobody knows the device's memory.
    ///
    /// @param room bytes of the device
    public static Optional<String> of(Training training, long room) {
        long needed = training.plan().bytes();
        if (needed <= room) {
            return Optional.empty();
        }
        List<Change> taken = new ArrayList<>();
        for (int i = 0; i < CHANGES.size() && bytes(training, taken) > room; i++) {
            List<Change> more = with(taken, CHANGES.get(i));
            if (bytes(training, more) < bytes(training, taken)) {
                taken = more;
            }
        }
        return Optional.of("training needs %s and there are %s. %s"
                .formatted(
                        MemoryBudget.text(needed),
                        MemoryBudget.text(room),
                        advice(training, spared(training, taken, room), room)));
    }

    private static String advice(Training training, List<Change> taken, long room) {
        if (taken.isEmpty()) {
            return "No key makes it smaller: take a smaller model, or a machine with more memory.";
        }
        StringBuilder text = new StringBuilder();
        List<Change> before = new ArrayList<>();
        for (Change change : taken) {
            List<Change> after = with(before, change);
            text.append("%n  %-40s saves %s"
                    .formatted(change.key(), MemoryBudget.text(bytes(training, before) - bytes(training, after))));
            before = after;
        }
        long onHost = changed(training, taken).plan().hostBytes();
        if (onHost > 0) {
            text.append("%n  and takes %s of the host's memory".formatted(MemoryBudget.text(onHost)));
        }
        long left = bytes(training, taken);
        return left <= room
                ? "It fits, with %s, with%s".formatted(MemoryBudget.text(left), text)
                : "Even with these it needs %s: take a smaller model, or a machine with more memory.%s"
                        .formatted(MemoryBudget.text(left), text);
    }

    // what costs most is given back first, where it is not needed
    private static List<Change> spared(Training training, List<Change> taken, long room) {
        List<Change> needed = new ArrayList<>(taken);
        for (Change change : taken.reversed()) {
            List<Change> without = new ArrayList<>(needed);
            without.remove(change);
            if (bytes(training, without) <= room || bytes(training, without) <= bytes(training, needed)) {
                needed = without;
            }
        }
        return needed;
    }

    private static List<Change> with(List<Change> changes, Change further) {
        List<Change> more = new ArrayList<>(changes);
        more.add(further);
        return more;
    }

    private static long bytes(Training training, List<Change> changes) {
        return changed(training, changes).plan().bytes();
    }

    private static Training changed(Training training, List<Change> changes) {
        Training changed = training;
        for (Change change : changes) {
            changed = change.to().apply(changed).orElse(changed);
        }
        return changed;
    }

    private static Optional<Training> recompute(Training training, Recompute recompute) {
        TrainSettings settings = training.settings();
        return settings.recompute().chosen().orElse(Recompute.NONE).compareTo(recompute) < 0
                ? Optional.of(training.with(settings.withRecompute(Auto.of(recompute))))
                : Optional.empty();
    }

    private static Optional<Training> onePair(Training training) {
        Pass pass = training.pass();
        if (pass.tokens() <= pass.longest()) {
            return Optional.empty();
        }
        int scored = Math.toIntExact(Math.ceilDiv((long) pass.scored() * pass.longest(), pass.tokens()));
        return Optional.of(training.with(new Pass(pass.longest(), scored, pass.longest())));
    }

    private static Optional<Training> fewRows(Training training) {
        return training.settings().headRows().value() > 128
                ? Optional.of(training.with(training.settings().withHeadRows(128)))
                : Optional.empty();
    }

    private static Optional<Training> smallMoments(Training training) {
        OptimizerSettings optimizer = training.settings().optimizer();
        return Optional.of(
                training.with(training.settings().withOptimizer(optimizer.with(State.INT8, optimizer.update()))));
    }

    private static Optional<Training> noCopy(Training training) {
        OptimizerSettings optimizer = training.settings().optimizer();
        return training.type() == Dtype.BF16
                ? Optional.of(training.with(
                        training.settings().withOptimizer(optimizer.with(optimizer.state(), Update.STOCHASTIC))))
                : Optional.empty();
    }

    private static Optional<Training> stateOnHost(Training training) {
        return Optional.of(training.with(training.settings()
                .withOptimizer(training.settings().optimizer().offloaded())));
    }

    private static Optional<Training> smallGradients(Training training) {
        return training.type() == Dtype.BF16
                ? Optional.of(training.with(training.settings().withGradients(Dtype.BF16)))
                : Optional.empty();
    }
}

package io.burnish.phase;

import io.burnish.generate.DeviceShares.Resident;
import io.burnish.judge.AskedModels;
import io.burnish.judge.AskedModels.Asked;
import io.burnish.judge.AskedModels.Reward;
import io.burnish.judge.JudgeModel;
import io.burnish.model.ModelConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The models that a judge has on the device while it works, each once, however many of its parts ask it.
///
/// @param keys of each resident: where the settings name it
record JudgeResidents(List<Resident> residents, List<List<String>> keys) {

    /// @param identity equal where two names are of one model
    /// @param name for people
    record Known(Object identity, String name, ModelConfig config) {}

    /// @param language who a judge's model is
    /// @param rewards the geometry of a reward model
    static JudgeResidents of(
            AskedModels asked, Function<JudgeModel, Known> language, Function<Path, ModelConfig> rewards) {
        Map<Object, Resident> byIdentity = new LinkedHashMap<>();
        Map<Object, List<String>> keys = new LinkedHashMap<>();
        for (Asked one : asked.models()) {
            Known known = language.apply(one.model());
            Resident wanted = new Resident(
                    known.name(),
                    known.config(),
                    one.writes().isPresent(),
                    one.scores() ? OpenModel.MICRO_TOKENS : 0,
                    one.scores() ? OpenModel.HEAD_ROWS : 0);
            byIdentity.merge(known.identity(), wanted, JudgeResidents::both);
            keys.computeIfAbsent(known.identity(), _ -> new ArrayList<>()).add(one.key());
        }
        for (Reward reward : asked.rewards()) {
            Path path = reward.directory();
            byIdentity.computeIfAbsent(
                    reward.directory(),
                    _ -> new Resident(path.toString(), rewards.apply(path), false, RewardModel.PASS_TOKENS, 0));
            keys.computeIfAbsent(path, _ -> new ArrayList<>()).add(reward.key());
        }
        return new JudgeResidents(List.copyOf(byIdentity.values()), List.copyOf(keys.values()));
    }

    private static Resident both(Resident one, Resident other) {
        return new Resident(
                one.name(),
                one.config(),
                one.writes() || other.writes(),
                Math.max(one.passTokens(), other.passTokens()),
                Math.max(one.passRows(), other.passRows()));
    }
}

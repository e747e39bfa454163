package io.burnish.judge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which models on this machine a judge asks, and for what: known of its settings alone.
///
/// @param models in the order of the settings; one that several judges ask is there for each of them
/// @param rewards reward models
public record AskedModels(List<Asked> models, List<Reward> rewards) {

    /// @param key where the settings name it
    /// @param writes how it is asked for words; empty: only for probabilities
    /// @param shown how many answers it is shown at a time
    /// @param scores whether it tells how probable given texts are
    public record Asked(
            String key, JudgeModel model, Optional<JudgeSettings.Model> writes, int shown, boolean scores) {}

    /// @param key where the settings name it
    public record Reward(String key, Path directory) {}

    /// @param section the settings' own key, such as `judge`
    public static AskedModels of(String section, JudgeSettings settings) {
        AskedModels asked = new AskedModels(new ArrayList<>(), new ArrayList<>());
        asked.add(section, settings);
        return new AskedModels(List.copyOf(asked.models), List.copyOf(asked.rewards));
    }

    private void add(String at, JudgeSettings settings) {
        switch (settings) {
            case JudgeSettings.Self self -> asked(at, JudgeSettings.Model.of(new JudgeModel.Self(), self), 1);
            case JudgeSettings.Model model -> asked(at + ".model", model, 1);
            case JudgeSettings.Pairwise pairwise -> asked(at + ".model", pairwise.asking(), 2);
            case JudgeSettings.Consistency consistency -> scored(at + ".model", consistency.model());
            case JudgeSettings.DensityRatio ratio -> {
                scored(at + ".strong", ratio.strong());
                scored(at + ".weak", ratio.weak());
            }
            case JudgeSettings.Implicit implicit -> {
                scored(at + ".policy", implicit.policy());
                scored(at + ".reference", implicit.reference());
            }
            case JudgeSettings.RewardModel reward -> rewards.add(new Reward(at + ".model", reward.model()));
            case JudgeSettings.Rules _ -> {}
            case JudgeSettings.Ensemble all -> all(at, all.judges());
            case JudgeSettings.SimulatedAnnotator all -> all(at, all.judges());
        }
    }

    private void all(String at, List<JudgeSettings> judges) {
        for (int i = 0; i < judges.size(); i++) {
            add("%s.judges[%d]".formatted(at, i), judges.get(i));
        }
    }

    private void asked(String key, JudgeSettings.Model settings, int shown) {
        boolean expects = settings.score() instanceof ScoreForm.Expectation;
        boolean atOnce = settings.score() instanceof ScoreForm.Expectation form
                && form.marker().isEmpty();
        add(new Asked(key, settings.model(), atOnce ? Optional.empty() : Optional.of(settings), shown, expects));
    }

    private void scored(String key, JudgeModel model) {
        add(new Asked(key, model, Optional.empty(), 1, true));
    }

    private void add(Asked asked) {
        if (!(asked.model() instanceof JudgeModel.Openai)) {
            models.add(asked);
        }
    }
}

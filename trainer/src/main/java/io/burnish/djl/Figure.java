package io.burnish.djl;

import io.burnish.train.PreferenceFigures;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// The figures of a step or an evaluation that DJL's metrics and evaluators show, under TRL's names.
enum Figure {
    LOSS("loss", PreferenceFigures::loss, false),
    REWARD_CHOSEN("rewards/chosen", PreferenceFigures::rewardChosen, true),
    REWARD_REJECTED("rewards/rejected", PreferenceFigures::rewardRejected, true),
    MARGIN("rewards/margins", PreferenceFigures::margin, true),
    ACCURACY("rewards/accuracies", PreferenceFigures::accuracy, true);

    private final String label;
    private final ToDoubleFunction<PreferenceFigures> value;
    private final boolean ofPairs;

    Figure(String label, ToDoubleFunction<PreferenceFigures> value, boolean ofPairs) {
        this.label = label;
        this.value = value;
        this.ofPairs = ofPairs;
    }

    /// Those that mean something: without a rejected answer there are no rewards.
    static List<Figure> of(boolean paired) {
        return Arrays.stream(values())
                .filter(figure -> paired || !figure.ofPairs)
                .toList();
    }

    String label() {
        return label;
    }

    double of(PreferenceFigures figures) {
        return value.applyAsDouble(figures);
    }
}

package io.burnish.phase;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.generate.DeviceShares;
import io.burnish.generate.DeviceShares.Resident;
import io.burnish.generate.GenerationLimits;
import io.burnish.generate.GenerationPlan;
import io.burnish.generate.GenerationPlan.Work;
import io.burnish.judge.AskedModels;
import io.burnish.judge.AskedModels.Asked;
import io.burnish.judge.JudgeModel;
import io.burnish.judge.JudgeSettings;
import io.burnish.model.ModelConfig;
import io.burnish.model.ModelDirectory;
import io.burnish.recipe.LoopSettings;
import io.burnish.recipe.LoopSettings.LoopReference;
import io.burnish.recipe.Recipe;
import io.burnish.train.MemoryBudget;
import io.burnish.train.TrainFrom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What all models of a judge take together, known without loading any.
///
/// @param section the judge's key
/// @param models each once
/// @param longest what the longest questions ask of those that write; none where none does
record JudgeMemory(String section, DeviceShares shares, JudgeResidents models, Optional<Work> longest) {

    /// What is judged.
    ///
    /// @param ofTrained whether the model itself is the one that was just trained: never its own reference
    /// @param prompt tokens of the longest one
    /// @param answer tokens of the longest one
    record Judged(boolean ofTrained, int samples, int prompt, int answer) {}

    private record Given(Path path) {}

    /// @param self the trained model's geometry
    /// @return empty where no model on this machine judges
    static Optional<JudgeMemory> of(
            String section, JudgeSettings settings, Recipe recipe, ModelConfig self, Judged judged) {
        AskedModels asked = AskedModels.of(section, settings);
        JudgeResidents models = JudgeResidents.of(
                asked,
                model -> known(model, recipe, self, judged.ofTrained()),
                path -> ModelDirectory.open(path).config());
        if (models.residents().isEmpty()) {
            return Optional.empty();
        }
        Device device = recipe.device().value();
        DataType type = recipe.model().dtype().value().type();
        return Optional.of(new JudgeMemory(
                section,
                new DeviceShares(device, type, models.residents()),
                models,
                asked.models().stream()
                        .flatMap(one -> work(one, judged).stream())
                        .reduce(JudgeMemory::largest)));
    }

    private static JudgeResidents.Known known(JudgeModel model, Recipe recipe, ModelConfig self, boolean ofTrained) {
        return switch (model) {
            case JudgeModel.Local(Path path) -> given(path);
            case JudgeModel.Reference _ ->
                recipe.reference()
                        .path()
                        .map(JudgeMemory::given)
                        .orElseGet(() -> ofTrained || !isOwnReference(recipe)
                                ? new JudgeResidents.Known("reference", "the reference", self)
                                : new JudgeResidents.Known("self", "the model itself", self));
            case JudgeModel.Self _ -> new JudgeResidents.Known("self", "the model itself", self);
            case JudgeModel.Openai server ->
                throw new IllegalArgumentException("a server's memory is its own: " + server.url());
        };
    }

    private static JudgeResidents.Known given(Path path) {
        ModelConfig config = ModelDirectory.open(path).config();
        return new JudgeResidents.Known(new Given(path), path.toString(), config);
    }

    /// Whether in every iteration the reference is the model that judges.
    private static boolean isOwnReference(Recipe recipe) {
        Optional<LoopSettings> loop = recipe.loop();
        return loop.isEmpty()
                || loop.get().iterations() == 1
                || (loop.get().reference() == LoopReference.PREVIOUS
                        && recipe.train().from() != TrainFrom.BASE);
    }

    private static Optional<Work> work(Asked asked, Judged judged) {
        return asked.writes().map(settings -> {
            double template = JudgeTime.characters(settings.template()) / JudgeTime.CHARACTERS;
            int each = asked.shown() == 1 ? judged.samples() : judged.samples() * (judged.samples() - 1);
            return new Work(
                    BlockFile.PROMPTS * Math.max(1, each),
                    JudgeTime.tries(settings.temperature(), settings.samples()),
                    (int) template + judged.prompt() + asked.shown() * judged.answer(),
                    settings.maxTokens());
        });
    }

    private static Work largest(Work one, Work other) {
        return new Work(
                Math.max(one.prompts(), other.prompts()),
                Math.max(one.samples(), other.samples()),
                Math.max(one.longestPrompt(), other.longestPrompt()),
                Math.max(one.maxTokens(), other.maxTokens()));
    }

    /// What a model takes beside its weights, and what of that are keys and values.
    private record Taken(long working, long cache) {}

    private Taken taken(Resident resident, GenerationLimits limits) {
        long given = shares.lasting(new Resident(
                        resident.name(), resident.config(), false, resident.passTokens(), resident.passRows()))
                - weights(resident);
        if (!resident.writes() || longest.isEmpty()) {
            return new Taken(given, 0);
        }
        GenerationPlan plan = GenerationPlan.of(resident.config(), shares.type(), limits, longest.get());
        return new Taken(given + plan.activations() + plan.logits(), plan.cache() + plan.recorded() + plan.further());
    }

    private long weights(Resident resident) {
        return shares.lasting(new Resident(resident.name(), resident.config(), false, 0, 0));
    }

    /// All of it, with as much cache as there is room for.
    ///
    /// @param room of the device that may be taken
    long bytes(long room) {
        return bytes(shares.limits(room));
    }

    private long bytes(GenerationLimits limits) {
        long bytes = 0;
        for (Resident resident : shares.residents()) {
            Taken taken = taken(resident, limits);
            bytes += weights(resident) + taken.working() + taken.cache();
        }
        return bytes;
    }

    /// One line an item, the sum first.
    ///
    /// @param room of the device that may be taken
    List<String> lines(long room) {
        GenerationLimits limits = shares.limits(room);
        List<String> lines = new ArrayList<>();
        int count = shares.residents().size();
        lines.add(String.format(
                Locale.ROOT,
                "memory of %s: %s at most, %s",
                section,
                MemoryBudget.text(bytes(limits)),
                count == 1 ? "one model" : count + " models at once"));
        long working = 0;
        long cache = 0;
        for (Resident resident : shares.residents()) {
            Taken taken = taken(resident, limits);
            working += taken.working();
            cache += taken.cache();
            lines.add(line("weights of " + resident.name(), weights(resident)));
        }
        lines.add(line("activations and logits", working));
        if (cache > 0) {
            lines.add(line("caches of keys and values", cache));
        }
        return lines;
    }

    private static String line(String name, long bytes) {
        return "  %-26s %10s".formatted(name, MemoryBudget.text(bytes));
    }

    /// Says of models that do not fit together what they need, and which keys name them; empty where they fit with
    /// the smallest caches.
    ///
    /// @param room bytes of the device
    Optional<String> refusal(long room) {
        long least = bytes(shares.limits(0));
        if (shares.device().isGpu() ? least <= room : leastOnCpu() <= room) {
            return Optional.empty();
        }
        String all = IntStream.range(0, shares.residents().size())
                .mapToObj(i -> "%s (%s, weights of %s)"
                        .formatted(
                                shares.residents().get(i).name(),
                                String.join(", ", models.keys().get(i)),
                                MemoryBudget.text(weights(shares.residents().get(i)))))
                .collect(Collectors.joining(", "));
        return Optional.of(
                "Not enough memory: %s needs %s and there are %s. On the device at once are %s. Take fewer or smaller models, or one behind a server ({type: openai, url: URL, model: NAME}), or a machine with more memory."
                        .formatted(
                                section,
                                MemoryBudget.text(shares.device().isGpu() ? least : leastOnCpu()),
                                MemoryBudget.text(room),
                                all));
    }

    /// Caches of the CPU are of a fixed size, and there is one at a time: weights have to fit.
    private long leastOnCpu() {
        return shares.residents().stream().mapToLong(this::weights).sum();
    }
}

package io.burnish.phase;

import io.burnish.generate.AnswerEngine;
import io.burnish.generate.AnswerFile;
import io.burnish.generate.ContinuationScorer;
import io.burnish.generate.DeviceShares;
import io.burnish.generate.EngineSettings;
import io.burnish.generate.GenerationLimits;
import io.burnish.generate.OpenaiEngine;
import io.burnish.judge.AnswerScorer;
import io.burnish.judge.AskedModels;
import io.burnish.judge.JudgeModel;
import io.burnish.judge.JudgeSettings;
import io.burnish.judge.JudgeTools;
import io.burnish.judge.RewardScorer;
import io.burnish.model.ModelDirectory;
import io.burnish.run.Durable;
import io.burnish.run.RunProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The models that a phase's judges ask, each loaded when it is first asked for, and once.
final class JudgeModels implements JudgeTools, AutoCloseable {

    private final Machine machine;
    private final Durable durable;
    private final Path directory;
    private final Supplier<ModelDirectory> self;
    private final Supplier<ModelDirectory> reference;
    private final JudgeSettings settings;
    private final Map<Path, OpenModel> open = new HashMap<>();
    private final Map<Path, RewardModel> rewards = new HashMap<>();
    private final List<AutoCloseable> further = new ArrayList<>();
    private @Nullable GenerationLimits limits;

    /// @param settings of all judges that will ask: what each model may take hangs on all of them
    /// @param directory the phase's, where a server's answers are kept as they come
    /// @param self the model that judges where the judge is the model itself
    /// @param reference the frozen one
    JudgeModels(
            Machine machine,
            Durable durable,
            JudgeSettings settings,
            Path directory,
            Supplier<ModelDirectory> self,
            Supplier<ModelDirectory> reference) {
        this.machine = machine;
        this.settings = settings;
        this.durable = durable;
        this.directory = directory;
        this.self = self;
        this.reference = reference;
    }

    @Override
    public AnswerEngine engine(JudgeModel model) {
        return switch (model) {
            case JudgeModel.Openai server -> server(server);
            default -> local(model).engine();
        };
    }

    private AnswerEngine server(JudgeModel.Openai asked) {
        EngineSettings.Openai defaults = EngineSettings.Openai.of(asked.url(), asked.model());
        OpenaiEngine engine = new OpenaiEngine(
                defaults.withKey(asked.keyVariable()),
                AnswerFile.open(directory.resolve("answers-of-judge-%d.jsonl".formatted(further.size())), durable));
        further.add(engine);
        return engine;
    }

    @Override
    public ContinuationScorer continuations(JudgeModel model) {
        return local(model).continuations();
    }

    @Override
    public AnswerScorer answers(JudgeModel model) {
        return local(model).answers();
    }

    @Override
    public RewardScorer rewards(Path directory) {
        return rewards.computeIfAbsent(
                directory, path -> new RewardModel(machine.kernels(), path, machine.type(), machine.device()));
    }

    @Override
    public List<String> controlTokens(JudgeModel model) {
        return model instanceof JudgeModel.Openai
                ? List.of()
                : List.copyOf(local(model).tokenizer().specialTokens().values());
    }

    private OpenModel local(JudgeModel model) {
        ModelDirectory directory = directory(model);
        return open.computeIfAbsent(directory.path(), _ -> new OpenModel(machine, directory, limits()));
    }

    private ModelDirectory directory(JudgeModel model) {
        return switch (model) {
            case JudgeModel.Self _ -> self.get();
            case JudgeModel.Reference _ -> reference.get();
            case JudgeModel.Local(Path path) -> ModelDirectory.open(path).requireWeights();
            case JudgeModel.Openai(String url, String name, var _) ->
                throw RunProblem.badInput(
                        "judge.model: the server %s (%s) tells no probabilities of given texts. Use a model on this machine: {type: local, path: DIR}"
                                .formatted(url, name));
        };
    }

    /// What each may take beside all the others, loaded or not yet.
    private GenerationLimits limits() {
        if (limits == null) {
            limits = machine.device().isGpu() ? shares().limits() : GenerationLimits.onCpu();
        }
        return limits;
    }

    /// All that may be on the device at once, whatever has been asked for until now.
    DeviceShares shares() {
        JudgeResidents all = JudgeResidents.of(
                AskedModels.of("judge", settings),
                model -> {
                    ModelDirectory directory = directory(model);
                    Path path = directory.path();
                    return new JudgeResidents.Known(new Language(path), path.toString(), directory.config());
                },
                path -> ModelDirectory.open(path).config());
        return new DeviceShares(machine.device(), machine.type(), all.residents());
    }

    private record Language(Path directory) {}

    @Override
    public void close() {
        open.values().forEach(OpenModel::close);
        rewards.values().forEach(RewardModel::close);
        further.forEach(model -> {
            try {
                model.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }
}

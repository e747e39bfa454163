package io.burnish.phase;

import io.burnish.generate.AggregatingEngine;
import io.burnish.generate.AnswerEngine;
import io.burnish.generate.AnswerFile;
import io.burnish.generate.AnswerRanking;
import io.burnish.generate.BestOfNEngine;
import io.burnish.generate.EngineSettings;
import io.burnish.generate.GenerateSettings;
import io.burnish.generate.OpenaiEngine;
import io.burnish.generate.ServerReload;
import io.burnish.model.ModelDirectory;
import io.burnish.run.Durable;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The engine of a recipe's `generate`, with all that belongs to it, opened for one phase.
final class Answering implements AutoCloseable {

    private final Machine machine;
    private final Durable durable;
    private final GenerateSettings settings;
    private final ModelDirectory model;
    private final Path directory;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final AnswerEngine engine;
    private int servers;
    private @Nullable OpenModel local;

    /// @param model whose weights answer; a server is told to load them
    /// @param directory the phase's, where a server's answers are kept as they come
    Answering(Machine machine, Durable durable, GenerateSettings settings, ModelDirectory model, Path directory) {
        this.machine = machine;
        this.durable = durable;
        this.settings = settings;
        this.model = model;
        this.directory = directory;
        try {
            this.engine = decorated(open(settings.engine()));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    AnswerEngine engine() {
        return engine;
    }

    private AnswerEngine open(EngineSettings who) {
        return switch (who) {
            case EngineSettings.Local _ -> {
                if (local == null) { // proposers that are the model itself are one with it
                    local = new OpenModel(machine, model, settings.rows());
                    opened.push(local);
                }
                yield local.engine();
            }
            case EngineSettings.Openai server -> {
                if (!server.reload().isEmpty()) {
                    new ServerReload(server).load(model.path());
                }
                Path answers = directory.resolve("answers-of-server-%d.jsonl".formatted(servers++));
                OpenaiEngine remote = new OpenaiEngine(server, AnswerFile.open(answers, durable));
                opened.push(remote);
                yield remote;
            }
        };
    }

    private AnswerEngine decorated(AnswerEngine base) {
        if (settings.bestOf().isPresent()) {
            return new BestOfNEngine(base, settings.bestOf().getAsInt(), AnswerRanking.meanLogp());
        }
        if (settings.aggregate().isPresent()) {
            List<AnswerEngine> proposers = new ArrayList<>();
            settings.proposers().forEach(proposer -> proposers.add(open(proposer)));
            return new AggregatingEngine(
                    proposers.isEmpty() ? List.of(base) : proposers,
                    base,
                    settings.aggregate().get());
        }
        return base;
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

package io.burnish.phase;

import io.burnish.data.Content;
import io.burnish.generate.AnswerEngine;
import io.burnish.generate.EngineSettings;
import io.burnish.judge.JudgeModel;
import io.burnish.model.ModelDirectory;
import io.burnish.run.RunDirectory;
import java.nio.file.Path;

/// placeholder
final class Servers {
    private Servers() {}
    static AnswerEngine engine(JudgeModel.Openai server) { throw new UnsupportedOperationException(); }
    static AnswerEngine engine(EngineSettings settings, ModelDirectory model, RunDirectory run) { throw new UnsupportedOperationException(); }
    static Content withSystemMessage(Path file, long seed, String path, Content prompt) { throw new UnsupportedOperationException(); }
}

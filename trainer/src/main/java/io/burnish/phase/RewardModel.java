package io.burnish.phase;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.data.Content;
import io.burnish.data.DataException;
import io.burnish.data.tokens.PromptEncoder;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.judge.AnswerScorer.PromptedAnswer;
import io.burnish.judge.RewardScorer;
import io.burnish.model.ModelDirectory;
import io.burnish.model.SequenceClassifier;
import io.burnish.tensor.kernels.Kernels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A reward model of a directory, asked through its own tokenizer and chat template.
final class RewardModel implements RewardScorer, AutoCloseable {

    static final int PASS_TOKENS = 4096;

    private final TokenizerDirectory tokenizer;
    private final PromptEncoder prompts;
    private final SequenceClassifier classifier;

    /// @throws io.burnish.model.ModelException if the directory is no reward model that is supported
    /// @throws DataException if it has no tokenizer
    RewardModel(Kernels kernels, Path directory, DataType type, Device device) {
        ModelDirectory model = ModelDirectory.open(directory);
        this.tokenizer = TokenizerDirectory.open(directory);
        this.prompts = new PromptEncoder(tokenizer);
        try {
            this.classifier = new SequenceClassifier(kernels, model, type, device, PASS_TOKENS);
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    @Override
    public int outputs() {
        return classifier.labels();
    }

    /// Answers to one prompt that follow each other share what they begin with.
    @Override
    public List<double[]> rewards(List<PromptedAnswer> answers) {
        List<List<int[]>> groups = new ArrayList<>();
        @Nullable Content prompt = null;
        for (PromptedAnswer answer : answers) {
            if (!answer.prompt().equals(prompt)) {
                prompt = answer.prompt();
                groups.add(new ArrayList<>());
            }
            groups.getLast().add(encode(answer));
        }
        return classifier.outputs(groups);
    }

    private int[] encode(PromptedAnswer answer) {
        int[] ids = prompts.encodeAnswered("of an answer", answer.prompt(), answer.answer());
        if (ids.length == 0) {
            throw new DataException("an empty answer to an empty prompt has no tokens in " + tokenizer.path()
                    + ", so there is nothing to reward. Leave such prompts out");
        }
        return ids;
    }

    @Override
    public void close() {
        classifier.close();
        tokenizer.close();
    }
}

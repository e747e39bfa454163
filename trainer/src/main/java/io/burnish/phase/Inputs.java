package io.burnish.phase;

import io.burnish.data.source.DataFiles;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.judge.JudgeCheck;
import io.burnish.judge.JudgeSettings;
import io.burnish.model.ModelDirectory;
import io.burnish.recipe.Recipe;
import io.burnish.recipe.SelfInstructSettings;
import io.burnish.run.RunProblem;
import io.burnish.run.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a run reads that is not its own, opened and hashed: by content, so that it may be moved.
///
/// @param model empty for a model that the run makes itself
/// @param reference empty where it is the model as it starts
/// @param sha256 from an input's name, as `model` or `data.train[0]`, to the hash of its content
/// @param hashes of the models, each computed once
record Inputs(
        Optional<ModelDirectory> model,
        Optional<ModelDirectory> reference,
        Map<String, String> sha256,
        RunContext.Hashes hashes) {

    /// @throws io.burnish.model.ModelException if a directory is no model
    /// @throws RunProblem (exit 2) if the reference cannot read the model's tokens
    static Inputs of(Recipe recipe, TokenizerDirectory tokenizer) {
        Optional<ModelDirectory> model = recipe.model().path().map(Inputs::model);
        Optional<ModelDirectory> reference = recipe.reference().path().map(Inputs::model);
        reference.ifPresent(frozen -> requireVocabulary(frozen, model, tokenizer));
        RunContext.Hashes hashes = new RunContext.Hashes();
        Map<String, String> sha256 = new TreeMap<>();
        model.ifPresent(directory -> sha256.put("model", hashes.of(directory)));
        reference.ifPresent(directory -> sha256.put("reference", hashes.of(directory)));
        addFiles("data.train", recipe.data().train(), sha256);
        addFiles("data.eval", recipe.data().eval(), sha256);
        recipe.seedTraining().ifPresent(seed -> {
            addFiles("seed_training.data.train", seed.data().train(), sha256);
            addFiles("seed_training.data.eval", seed.data().eval(), sha256);
        });
        recipe.loop().ifPresent(loop -> {
            addFiles("loop.prompts", loop.prompts(), sha256);
            loop.selfInstruct()
                    .flatMap(SelfInstructSettings::template)
                    .ifPresent(file -> addFiles("loop.self_instruct.template", List.of(file), sha256));
        });
        recipe.judge().ifPresent(judge -> addFiles("judge", JudgeCheck.files(judge), sha256));
        recipe.evaluate().ifPresent(settings -> {
            addFiles("evaluate.prompts", settings.prompts(), sha256);
            addFiles("evaluate.judge", JudgeCheck.files(settings.judge()), sha256);
            settings.baseline().ifPresent(file -> addFiles("evaluate.baseline", List.of(file), sha256));
            addFiles("evaluate.ratings.models", EvaluationRatings.files(settings), sha256);
        });
        sha256.put("tokenizer", tokenizerHash(tokenizer));
        return new Inputs(model, reference, sha256, hashes);
    }

    // a mistake in the weights is found before there is a run directory
    private static ModelDirectory model(Path path) {
        return ModelDirectory.open(path).requireWeights();
    }

    private static String tokenizerHash(TokenizerDirectory tokenizer) {
        return Sha256.of(tokenizer.hash() + tokenizer.chatTemplate().orElse(""));
    }

    /// Says, for a run that was begun, what is no longer where it was and how to name its new place.
    ///
    /// @throws RunProblem (exit 3)
    static void requireThere(Recipe recipe, Path run) {
        recipe.model().path().ifPresent(path -> requireDirectory("model.path", path, run));
        recipe.reference().path().ifPresent(path -> requireDirectory("reference.path", path, run));
    }

    private static void requireDirectory(String key, Path path, Path run) {
        if (!Files.isDirectory(path)) {
            throw RunProblem.runDirectory(
                    "%s: %s, which the run began with, is not there any more. Put it back, or say where it lies now: burnish resume %s --set %s=DIR"
                            .formatted(run, path, run, key));
        }
    }

    /// One hash of the contents of files or globs, in their order.
    static String hashOfFiles(List<Path> files) {
        return Sha256.of(DataFiles.resolve(files).stream().map(Sha256::ofFile).collect(Collectors.joining("\n")));
    }

    /// One hash of the files that a judge reads.
    static String hashOfJudge(JudgeSettings judge) {
        return Sha256.of(JudgeCheck.files(judge).stream().map(Sha256::ofFile).collect(Collectors.joining("\n")));
    }

    private static void requireVocabulary(
            ModelDirectory reference, Optional<ModelDirectory> model, TokenizerDirectory tokenizer) {
        int needed = model.map(directory -> directory.config().vocabulary()).orElseGet(tokenizer::vocabularySize);
        int has = reference.config().vocabulary();
        if (has < needed) {
            throw RunProblem.badInput(
                    "reference.path: %s has a vocabulary of %,d tokens and the model one of %,d. A reference must read the same tokens: name a model of the same family, or leave reference out to use the model as it starts."
                            .formatted(reference.path(), has, needed));
        }
    }

    private static void addFiles(String key, List<Path> files, Map<String, String> sha256) {
        List<Path> found = DataFiles.resolve(files);
        for (int i = 0; i < found.size(); i++) {
            sha256.put("%s[%d]".formatted(key, i), Sha256.ofFile(found.get(i)));
        }
    }
}

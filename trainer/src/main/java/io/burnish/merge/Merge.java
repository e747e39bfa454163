package io.burnish.merge;

import io.burnish.model.ModelDirectory;
import io.burnish.model.ModelWriter;
import io.burnish.run.Durable;
import io.burnish.run.RunLayout;
import io.burnish.run.RunProblem;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes a model directory from others: tensor by tensor, from mapped files to a file that gets its name when it
/// is whole. Memory holds one tensor of the result, whatever the size of the models.
public final class Merge {

    private Merge() {}

    /// Merges model directories. Configuration, tokenizer and stored type are those of the base, in an
    /// extrapolation and without a base those of the first model.
    ///
    /// @param base of a method that has one
    /// @param models as many as the method takes
    /// @throws RunProblem (exit 2) when they are not of one kind or there is something at `out`; (exit 1) when a
    ///     number is not finite or the disk fails
    public static MergeReport directories(MergeMethod method, Optional<Path> base, List<Path> models, Path out) {
        if (models.size() != method.models() || base.isPresent() != method.hasBase()) {
            throw new IllegalArgumentException("%s takes %d model(s), %s base, got %d and %s"
                    .formatted(method.name(), method.models(), method.hasBase() ? "a" : "no", models.size(), base));
        }
        refuseExisting(out);
        List<ModelDirectory> opened = new ArrayList<>();
        base.ifPresent(path -> opened.add(ModelDirectory.open(path)));
        models.forEach(path -> opened.add(ModelDirectory.open(path)));
        opened.forEach(model -> Compatibility.requireSameKind(opened.getFirst(), model));
        try (Arena arena = Arena.ofConfined()) {
            List<Source> sources =
                    opened.stream().map(model -> Source.ofModel(model, arena)).toList();
            Source pattern = method instanceof Extrapolation ? sources.getLast() : sources.getFirst();
            return write(method, pattern, sources, out);
        }
    }

    /// Averages the newest models of a run, all weights equal.
    ///
    /// @param last how many, at least 1
    /// @throws RunProblem (exit 3) when the run has fewer, or one is damaged
    public static MergeReport run(Path run, RunModels which, int last, Path out) {
        if (last < 1) {
            throw RunProblem.badInput("--last must be at least 1, got " + last);
        }
        refuseExisting(out);
        RunModels.Choice choice = which.last(RunLayout.of(run), last);
        try (Arena arena = Arena.ofConfined()) {
            Source pattern = Source.ofModel(ModelDirectory.open(choice.model()), arena);
            List<Source> sources = choice.averaged().stream()
                    .map(directory -> Source.ofWeights(directory, arena))
                    .toList();
            return write(Average.of(last), pattern, sources, out);
        }
    }

    /// @param pattern whose names, types and files beside the weights the result has
    private static MergeReport write(MergeMethod method, Source pattern, List<Source> sources, Path out) {
        sources.forEach(source -> Compatibility.requireSameTensors(pattern, source));
        Distances distances = new Distances(sources.size());
        List<MergedTensor> tensors = pattern.tensors().values().stream()
                .map(tensor ->
                        new MergedTensor(tensor.name(), tensor.type(), tensor.shape(), method, sources, distances))
                .toList();
        long bytes = tensors.stream().mapToLong(MergedTensor::byteSize).sum();
        Durable durable = Durable.onDisk();
        durable.requireFree(out, bytes);
        durable.writeDirectory(out, directory -> {
            ModelWriter.writeTensors(directory, tensors);
            ModelWriter.copyCompanions(pattern.path(), directory);
        });
        long parameters = tensors.stream()
                .mapToLong(tensor -> tensor.byteSize() / tensor.type().bytes())
                .sum();
        return new MergeReport(
                out,
                method.name(),
                tensors.size(),
                parameters,
                bytes,
                sources.getFirst().path(),
                distances(sources, distances.relative()));
    }

    private static List<MergeReport.Distance> distances(List<Source> sources, List<Double> relative) {
        List<MergeReport.Distance> distances = new ArrayList<>();
        for (int model = 1; model < sources.size(); model++) {
            distances.add(new MergeReport.Distance(sources.get(model).path(), relative.get(model - 1)));
        }
        return distances;
    }

    private static void refuseExisting(Path out) {
        if (Files.exists(out, LinkOption.NOFOLLOW_LINKS)) {
            throw RunProblem.badInput(
                    out + ": is there already; nothing was touched. Choose another directory with --out, or remove it");
        }
    }
}

package io.burnish.data;

import io.burnish.data.where.Where;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

/// The recipe's section `data`: which rows are trained on, and how they become tokens.
///
/// @param train files or globs; at least one, but in a loop, which makes its own pairs
/// @param eval files or globs of held-out rows
/// @param evalFraction the share of `train` that is held out instead, by hash of the prompt's id; in [0, 1)
/// @param format the files' form
/// @param columns for each of our fields, the column that holds it, where the two differ
/// @param where a condition on columns; rows of which it is false are dropped
/// @param shuffle whether each epoch has its own order
/// @param maxLength the longest sequence of prompt and answer, in tokens
/// @param maxPromptLength the longest prompt, in tokens; none: as long as `maxLength` allows
/// @param truncation what to do with longer ones
/// @param boundary where an answer begins
public record DataSettings(
        List<Path> train,
        List<Path> eval,
        double evalFraction,
        DataFormat format,
        Map<String, String> columns,
        Optional<Where> where,
        boolean shuffle,
        int maxLength,
        OptionalInt maxPromptLength,
        Truncation truncation,
        Boundary boundary) {

    /// The fields a row may have, which `columns` may map.
    public static final List<String> FIELDS = List.of(
            "id",
            "prompt_id",
            "prompt",
            "chosen",
            "rejected",
            "completion",
            "messages",
            "conversations",
            "system",
            "tools",
            "chat_template_kwargs",
            "score",
            "score_chosen",
            "score_rejected",
            "label");

    public DataSettings {
        if (!(evalFraction >= 0 && evalFraction < 1)) {
            throw new IllegalArgumentException("eval_fraction must be in [0, 1), got " + evalFraction);
        }
        if (!eval.isEmpty() && evalFraction > 0) {
            throw new IllegalArgumentException(
                    "eval names held-out files and eval_fraction takes some of train: give one of the two");
        }
        for (String field : columns.keySet()) {
            if (!FIELDS.contains(field)) {
                throw new IllegalArgumentException("columns: unknown field '" + field + "'."
                        + NearestName.hint(field, FIELDS) + " The fields are "
                        + String.join(", ", new TreeSet<>(FIELDS))
                        + "; each is given the column that holds it");
            }
        }
        if (maxLength < 2) {
            throw new IllegalArgumentException("max_length must be at least 2, got " + maxLength);
        }
        if (maxPromptLength.isPresent() && maxPromptLength.getAsInt() < 1) {
            throw new IllegalArgumentException(
                    "max_prompt_length must be at least 1, got " + maxPromptLength.getAsInt());
        }
        if (maxPromptLength.isPresent() && maxPromptLength.getAsInt() >= maxLength) {
            throw new IllegalArgumentException("max_prompt_length must be below max_length (" + maxLength + "), got "
                    + maxPromptLength.getAsInt());
        }
        train = List.copyOf(train);
        eval = List.copyOf(eval);
        columns = java.util.Collections.unmodifiableMap(new TreeMap<>(columns));
    }

    public static DataSettings defaults() {
        return of();
    }

    /// The defaults with files to train on.
    public static DataSettings of(Path... files) {
        return new DataSettings(
                List.of(files),
                List.of(),
                0.0,
                DataFormat.AUTO,
                Map.of(),
                Optional.empty(),
                true,
                1024,
                OptionalInt.empty(),
                Truncation.KEEP_START,
                Boundary.TRL);
    }

    /// The same with the held-out files as the files to read.
    public DataSettings onlyEval() {
        return new DataSettings(
                eval,
                List.of(),
                0.0,
                format,
                columns,
                where,
                shuffle,
                maxLength,
                maxPromptLength,
                truncation,
                boundary);
    }

    /// The same with another longest sequence.
    public DataSettings withMaxLength(int tokens) {
        return new DataSettings(
                train,
                eval,
                evalFraction,
                format,
                columns,
                where,
                shuffle,
                tokens,
                maxPromptLength,
                truncation,
                boundary);
    }
}

package io.burnish.data.pairing;

import java.nio.file.Path;
import java.util.List;

/// Prompts that the model will be evaluated by, none of which may be trained on.
///
/// @param files of prompts, or globs, as [io.burnish.data.exchange.Prompts] reads them
/// @param ngram a prompt is left out if it shares so many words in a row with one of these
public record Contamination(List<Path> files, int ngram) {

    public Contamination {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("files is empty: name the files of evaluation prompts");
        }
        if (ngram < 1) {
            throw new IllegalArgumentException("ngram must be at least 1, got " + ngram);
        }
        files = List.copyOf(files);
    }

    public static Contamination of(Path... files) {
        return new Contamination(List.of(files), 13);
    }
}

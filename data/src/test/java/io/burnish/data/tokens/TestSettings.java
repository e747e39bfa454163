package io.burnish.data.tokens;

import io.burnish.data.Boundary;
import io.burnish.data.DataFormat;
import io.burnish.data.DataSettings;
import io.burnish.data.Truncation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Settings that differ from the defaults in a thing or two.
final class TestSettings {

    private int maxLength = 1024;
    private OptionalInt maxPromptLength = OptionalInt.empty();
    private Truncation truncation = Truncation.KEEP_START;
    private Boundary boundary = Boundary.TRL;
    private double evalFraction;
    private List<Path> eval = List.of();

    TestSettings maxLength(int length) {
        maxLength = length;
        return this;
    }

    TestSettings maxPromptLength(int length) {
        maxPromptLength = OptionalInt.of(length);
        return this;
    }

    TestSettings truncation(Truncation value) {
        truncation = value;
        return this;
    }

    TestSettings boundary(Boundary value) {
        boundary = value;
        return this;
    }

    TestSettings evalFraction(double fraction) {
        evalFraction = fraction;
        return this;
    }

    TestSettings eval(Path... files) {
        eval = List.of(files);
        return this;
    }

    DataSettings of(Path... train) {
        return new DataSettings(
                List.of(train),
                eval,
                evalFraction,
                DataFormat.AUTO,
                Map.of(),
                Optional.empty(),
                true,
                maxLength,
                maxPromptLength,
                truncation,
                boundary);
    }
}

package io.burnish.bench;

import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Whose pairs the work is as long as.
enum LengthSource {
    HH_RLHF("hh-rlhf"),
    ULTRAFEEDBACK("ultrafeedback");

    private final String text;

    LengthSource(String text) {
        this.text = text;
    }

    List<PairLengths> pairs() {
        return this == HH_RLHF ? PairLengths.hhRlhf() : PairLengths.ultraFeedback();
    }

    @Override
    public String toString() {
        return text;
    }

    /// Reads an option's value.
    static final class Converter implements ITypeConverter<LengthSource> {
        @Override
        public LengthSource convert(String text) {
            for (LengthSource source : values()) {
                if (source.text.equals(text)) {
                    return source;
                }
            }
            throw new TypeConversionException("must be hh-rlhf or ultrafeedback, got '" + text + "'");
        }
    }
}

package io.burnish.data.source;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One JSON object of a file.
///
/// @param line the line it begins on, 1-based
public record RawRow(long line, Map<String, @Nullable Object> fields) {}

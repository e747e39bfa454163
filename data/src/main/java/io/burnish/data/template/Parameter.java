package io.burnish.data.template;

import org.jspecify.annotations.Nullable;

/// A parameter of a macro; one without a default may still be left out and is then undefined.
record Parameter(String name, @Nullable Expression otherwise) {}

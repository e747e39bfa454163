package io.burnish.losses;

import java.util.Map;

/// The description of a loss, as a recipe has it.
record LossCase(String name, Map<String, Object> values) {}

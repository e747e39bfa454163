package io.burnish.generate;

/// Who answers.
public sealed interface EngineSettings {

    /// The model itself, with the weights that are trained.
    record Local() implements EngineSettings {
        public static Local defaults() {
            return new Local();
        }
    }
}

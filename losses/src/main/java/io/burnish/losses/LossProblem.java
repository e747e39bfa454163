package io.burnish.losses;

/// One thing that is wrong with a description of a loss.
///
/// @param key the path of the value inside the description, e.g. `beta`, `base.beta`, `mix[1].weight`, `type`
/// @param message what is wrong with it, e.g. `must be > 0, got -1.0`; reads on after the key
public record LossProblem(String key, String message) {

    @Override
    public String toString() {
        return key + ": " + message;
    }
}

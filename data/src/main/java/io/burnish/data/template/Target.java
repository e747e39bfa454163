package io.burnish.data.template;

import java.util.List;

/// What a value is assigned to.
sealed interface Target {

    record Variable(String name) implements Target {}

    /// `namespace.attribute`
    record Attribute(String namespace, String attribute) implements Target {}

    /// `a, b`: the value is unpacked.
    record Several(List<Target> targets) implements Target {}
}

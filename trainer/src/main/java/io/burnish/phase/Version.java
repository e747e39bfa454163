package io.burnish.phase;

import java.util.Optional;

/// Burnish's own version, from its jar.
public final class Version {

    public static final String BURNISH = Optional.ofNullable(
                    Version.class.getPackage().getImplementationVersion())
            .orElse("development");

    private Version() {}
}

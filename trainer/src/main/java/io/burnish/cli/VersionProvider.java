package io.burnish.cli;

import io.burnish.phase.Version;
import picocli.CommandLine.IVersionProvider;

/// What `--version` prints.
final class VersionProvider implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {"burnish " + Version.BURNISH};
    }
}

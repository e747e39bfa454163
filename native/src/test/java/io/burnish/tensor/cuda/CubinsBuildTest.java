package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `mvn -Pcubins test -pl native`: compiles all kernel sources with the nvcc on the PATH into the tree's prebuilt
/// kernels.
@Tag("cubins")
class CubinsBuildTest {

    @Test
    void build() throws Exception {
        Path nvcc = FakeLibrary.onPath("nvcc");
        assumeTrue(nvcc != null, "skipped: no nvcc on the PATH");
        Path sources = TreeKernels.folder();
        assumeFalse(TreeKernels.names().isEmpty(), "skipped: no kernel sources in " + sources);
        CubinManifest manifest =
                new CubinBuilder(nvcc).build(Launcher.class, sources, sources.resolve(PrebuiltKernels.FOLDER));
        assertThat(manifest.entries()).isNotEmpty();
    }
}

package io.burnish.tensor.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.tensor.libtorch.LibTorchLocation.Source;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DjlMannersTest {

    @Test
    void djlStaysOffTheNetworkUnlessTheUserSaysOtherwise() {
        System.setProperty("RUST_FLAVOR", "cu128");
        try {
            DjlManners.keepQuiet();

            assertThat(System.getProperty("OPT_OUT_TRACKING")).isEqualTo("true");
            assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
            assertThat(System.getProperty("RUST_FLAVOR")).isEqualTo("cu128");
        } finally {
            System.clearProperty("RUST_FLAVOR");
        }
    }

    @Test
    void djlsLayerMatchesItsOwnLibTorchWhateverTheBuildIsCalled() {
        assertThat(DjlManners.djlVersion()).isEqualTo("2.7.1");
        assertThat(DjlManners.matches(version("2.7.1+cpu"))).isTrue();
        assertThat(DjlManners.matches(version("2.13.0"))).isFalse();
        assertThat(DjlManners.matches(version("unknown"))).isFalse();
    }

    private static LibTorchLocation version(String version) {
        return new LibTorchLocation(Path.of("/torch/lib"), version, Source.NAMED, false);
    }
}

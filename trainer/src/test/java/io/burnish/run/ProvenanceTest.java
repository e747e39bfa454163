package io.burnish.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceTest {

    @TempDir(factory = InMemory.class)
    Path directory;

    @Test
    void whatTheMachineIsIsAskedOfTheMachine() {
        Provenance here = TestRuns.provenance();

        assertThat(here.java()).startsWith(System.getProperty("java.runtime.version"));
        assertThat(here.os()).contains(System.getProperty("os.name"));
        assertThat(here.cpu()).isNotBlank();
        assertThat(here.recipeSha256()).isEqualTo(Sha256.of(TestRuns.RECIPE));
        assertThat(here.differences(TestRuns.provenance())).isEmpty();
    }

    @Test
    void theFileKeepsHowTheRunBeganAndEveryChangeSince() {
        Provenance other = Provenance.here("0.2.0", "2.7.1", "vector", "cpu", 2, TestRuns.RECIPE, Map.of());
        Path file = directory.resolve("provenance.json");
        ProvenanceFile written = ProvenanceFile.of(TestRuns.provenance()).and(other);
        Durable.onDisk().writeFile(file, Json.page(written));

        ProvenanceFile read = ProvenanceFile.read(file);

        assertThat(read).isEqualTo(written);
        assertThat(read.began()).isEqualTo(TestRuns.provenance());
        assertThat(read.latest()).isEqualTo(other);
        assertThat(read.began().differences(other))
                .containsExactly(
                        "Burnish was 0.1.0 and is 0.2.0",
                        "the kernels was aten and is vector",
                        "the hash of input model was " + Sha256.of("model") + " and is none");
    }
}

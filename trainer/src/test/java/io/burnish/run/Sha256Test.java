package io.burnish.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256Test {

    @TempDir(factory = InMemory.class)
    Path directory;

    @Test
    void theHashIsTheStandardsOne() throws IOException {
        // FIPS 180-4's own example.
        String abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        Path file = Files.writeString(directory.resolve("file"), "abc");

        assertThat(Sha256.of("abc")).isEqualTo(abc);
        assertThat(Sha256.ofFile(file)).isEqualTo(abc);
        assertThat(Sha256.ofPath(file)).isEqualTo(abc);
    }

    @Test
    void aDirectorysHashIsOfItsFilesAndNotOfItsPlace() throws IOException {
        Path one = model("one");
        Path other = model("other");
        Files.createDirectories(other.resolve(".cache/download"));
        Files.writeString(other.resolve(".cache/download/lock"), "");
        assertThat(Sha256.ofPath(other)).isEqualTo(Sha256.ofPath(one));

        Files.move(other.resolve("b/weights"), other.resolve("weights"));
        assertThat(Sha256.ofDirectory(other)).isNotEqualTo(Sha256.ofDirectory(one));
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Sha256.ofFile(directory.resolve("typo")))
                .isInstanceOf(RunProblem.class)
                .hasMessage(directory.resolve("typo")
                        + ": cannot be read: there is no such file or directory. Check the path and its permissions.");
    }

    private Path model(String name) throws IOException {
        Path model = directory.resolve(name);
        Files.createDirectories(model.resolve("b"));
        Files.writeString(model.resolve("config.json"), "{}");
        Files.writeString(model.resolve("b/weights"), "0 1 2");
        return model;
    }
}

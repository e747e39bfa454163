package io.burnish.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.run.FaultyDisk.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DurableTest {

    private static final String OLD = "the old content";
    private static final String NEW = "the new content, which is longer";

    @TempDir(factory = InMemory.class)
    Path directory;

    private final Durable durable = Durable.onDisk();

    @ParameterizedTest
    @EnumSource
    void aFileHasItsOldOrItsNewContentWhateverHappensWherever(Fault fault) throws IOException {
        Faults.atEveryCall(
                fault,
                directory,
                (run, system) -> system.writeFile(run.resolve("file"), OLD),
                (run, faulty) -> faulty.writeFile(run.resolve("file"), NEW),
                (run, end) -> {
                    assertThat(Files.readString(run.resolve("file")))
                            .isIn(end == null ? List.of(NEW) : List.of(OLD, NEW));
                    if (!(end instanceof FaultyDisk.Crash)) {
                        assertThat(run).isDirectoryNotContaining("glob:**.tmp");
                    }
                    durable.removeLeftovers(run);
                    assertThat(FileTree.entries(run)).containsExactly(run.resolve("file"));
                });
    }

    @ParameterizedTest
    @EnumSource
    void aDirectoryIsThereWholeOrNotAtAllWhateverHappensWherever(Fault fault) throws IOException {
        Faults.atEveryCall(
                fault,
                directory,
                (_, _) -> {},
                (run, faulty) -> faulty.writeDirectory(run.resolve("deep/model"), inside -> {
                    faulty.writeFile(inside.resolve("config.json"), OLD);
                    faulty.writeFile(inside.resolve("more/weights"), NEW);
                }),
                (run, end) -> {
                    Path model = run.resolve("deep/model");
                    if (end == null || Files.exists(model)) {
                        assertThat(model.resolve("config.json")).hasContent(OLD);
                        assertThat(model.resolve("more/weights")).hasContent(NEW);
                    }
                    durable.removeLeftovers(run);
                    assertThat(FileTree.files(run)).hasSize(Files.exists(model) ? 2 : 0);
                });
    }

    @ParameterizedTest
    @EnumSource
    void aReplacedDirectoryIsNeverAMixture(Fault fault) throws IOException {
        Faults.atEveryCall(
                fault,
                directory,
                (run, system) -> write(system, run.resolve("final"), OLD),
                (run, faulty) -> faulty.replaceDirectory(run.resolve("final"), inside -> {
                    faulty.writeFile(inside.resolve("one"), NEW);
                    faulty.writeFile(inside.resolve("two"), NEW);
                }),
                (run, end) -> {
                    Path model = run.resolve("final");
                    if (Files.exists(model)) {
                        assertThat(Files.readString(model.resolve("one")))
                                .isEqualTo(Files.readString(model.resolve("two")));
                    } else {
                        assertThat(end).isNotNull();
                    }
                    durable.removeLeftovers(run);
                    write(durable, model, NEW);
                    assertThat(model.resolve("two")).hasContent(NEW);
                    assertThat(FileTree.entries(run)).containsExactly(model);
                });
    }

    private static void write(Durable durable, Path target, String content) {
        durable.replaceDirectory(target, inside -> {
            durable.writeFile(inside.resolve("one"), content);
            durable.writeFile(inside.resolve("two"), content);
        });
    }

    @Test
    void whatAWriterThrowsLeavesTheOldContentAndNothingElse() {
        Path file = directory.resolve("file");
        durable.writeFile(file, OLD);

        assertThatThrownBy(() -> durable.writeFile(file, out -> {
                    out.write(1);
                    throw new IllegalStateException("a bug");
                }))
                .hasMessage("a bug");
        assertThatThrownBy(() -> durable.writeFile(file, _ -> {
                    throw new UncheckedIOException(new IOException("No space left on device"));
                }))
                .isInstanceOf(RunProblem.class)
                .hasMessageContaining("the disk is full");
        assertThatThrownBy(() -> durable.writeDirectory(directory.resolve("model"), _ -> {
                    throw new IllegalStateException("a tensor", new IOException("No space left on device"));
                }))
                .isInstanceOf(RunProblem.class)
                .hasMessageStartingWith(directory.resolve("model") + ": the disk is full: at least 4.1 kB needed, ");

        assertThat(FileTree.entries(directory)).containsExactly(file);
        assertThat(file).hasContent(OLD);
    }

    @Test
    void whatWouldNotFitIsNotBegun() {
        assertThatThrownBy(() -> durable.requireFree(directory.resolve("not/yet/there"), Long.MAX_VALUE))
                .isInstanceOf(RunProblem.class)
                .hasMessageContaining(directory + "/not/yet/there: the disk is full: at least 9.2 EB needed, ")
                .hasMessageContaining("Then run the same command again.");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void leftoversOfTheDeadAreRemovedAndThoseOfTheLivingAreNot() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path leftover = directory.resolve(".file." + Host.NAME + "-" + dead.pid() + "-1.tmp");
        Path living = directory.resolve(
                ".file." + Host.NAME + "-" + ProcessHandle.current().pid() + "-0.tmp");
        Path elsewhere = directory.resolve(".file.another_host-" + dead.pid() + "-1.tmp");
        Path users = directory.resolve(".file.tmp");
        for (Path path : List.of(leftover, living, elsewhere, users)) {
            Files.writeString(path, "half");
        }

        durable.writeFile(directory.resolve("file"), NEW);

        assertThat(leftover).doesNotExist();
        assertThat(List.of(living, elsewhere, users)).allMatch(Files::exists);
    }

    @Test
    void aLinkStaysALinkAndItsTargetGetsTheContent() throws IOException {
        Path file = directory.resolve("file");
        durable.writeFile(file, OLD);
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);

        durable.writeFile(link, NEW);

        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent(NEW);
    }

    @Test
    void aDeviceIsWrittenToAndNotReplaced() {
        durable.writeFile(Path.of("/dev/null"), NEW);

        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    /// Holds what this JVM and this C library really say against what [DiskProblem] looks for.
    @Test
    void aDiskThatIsReallyFullIsRecognised() {
        assertThatThrownBy(() -> durable.writeFile(Path.of("/dev/full"), NEW))
                .isInstanceOf(RunProblem.class)
                .hasMessageContaining("/dev/full: the disk is full");
    }

    @Test
    void aPlaceThatMayNotBeWrittenIsNamedWithTheReason() throws IOException {
        Path file = directory.resolve("file");
        Files.writeString(file, OLD);

        assertThatThrownBy(() -> durable.writeFile(file.resolve("below"), NEW))
                .isInstanceOf(RunProblem.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining("cannot be written");
    }
}

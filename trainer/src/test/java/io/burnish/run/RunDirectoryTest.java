package io.burnish.run;

import static io.burnish.run.TestRuns.RECIPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.run.FaultyDisk.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunDirectoryTest {

    @TempDir(factory = InMemory.class)
    Path directory;

    @Test
    void aRunThatWasBegunCanBeTakenUp() {
        Path root = directory.resolve("runs/one");
        TestRuns.create(root).close();

        try (RunDirectory run = RunDirectory.open(root)) {
            assertThat(run.recipe()).isEqualTo(RECIPE);
            assertThat(run.resumed(TestRuns.provenance())).isEmpty();
        }

        assertThat(Journal.read(root.resolve("journal.jsonl")))
                .extracting(Journal.Timed::entry)
                .hasExactlyElementsOfTypes(JournalEntry.Started.class, JournalEntry.Resumed.class);
        assertThat(root).isDirectoryContaining("glob:**/log.txt");
    }

    @Test
    void aRunThatExistsIsRefusedWithTheTwoWaysOnAndIsNotTouched() throws IOException {
        TestRuns.create(directory.resolve("run")).close();
        String before = Sha256.ofDirectory(directory);

        assertRefused(
                () -> TestRuns.create(directory.resolve("run")), "holds a run already", "burnish resume", "--out");

        assertThat(Sha256.ofDirectory(directory)).isEqualTo(before);
    }

    @Test
    void aDirectoryThatHoldsSomethingElseIsRefusedAndIsNotTouched() throws IOException {
        Files.writeString(directory.resolve("thesis.tex"), "years of work");

        assertRefused(() -> TestRuns.create(directory), "holds something that is no run (thesis.tex)", "--out");
        assertRefused(() -> TestRuns.create(directory.resolve("thesis.tex")), "is a file");

        assertThat(FileTree.entries(directory)).hasSize(1);
    }

    @Test
    void aDirectoryWithoutARunCannotBeTakenUp() {
        assertRefused(() -> RunDirectory.open(directory), "holds no run: it has no recipe.yaml", "burnish run RECIPE");
        assertRefused(() -> RunDirectory.open(directory.resolve("typo")), "there is no such directory");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aRunThatIsGoingOnIsRefusedWithWhoIsOnItUntilItEnds() {
        RunDirectory run = TestRuns.create(directory);

        assertRefused(
                () -> RunDirectory.open(directory),
                "is in use by process " + ProcessHandle.current().pid() + " on " + Host.NAME,
                "Wait until it ends");

        run.close();
        RunDirectory.open(directory).close();
    }

    @Test
    void aRecipeThatWasChangedIsRefusedWithBothHashes() throws IOException {
        TestRuns.create(directory).close();
        Files.writeString(directory.resolve("recipe.yaml"), RECIPE + "threads: 4\n");

        assertRefused(
                () -> RunDirectory.open(directory),
                "recipe.yaml: was changed",
                Sha256.of(RECIPE),
                Sha256.of(RECIPE + "threads: 4\n"));
    }

    @Test
    void aMachineThatIsNotTheSameIsOneWarningForEachDifference() {
        TestRuns.create(directory).close();
        Provenance other = Provenance.here("0.1.0", "2.9.0", "aten", "cpu", 4, RECIPE, Map.of("model", "other"));

        try (RunDirectory run = RunDirectory.open(directory)) {
            assertThat(run.resumed(other))
                    .containsExactly(
                            "libtorch was 2.7.1 and is 2.9.0",
                            "the number of threads was 2 and is 4",
                            "the hash of input model was " + Sha256.of("model") + " and is other");
            assertThat(run.resumed(other)).as("said once").isEmpty();
        }
        assertThat(directory.resolve("log.txt"))
                .content()
                .contains("WARN  RunDirectory: " + directory
                        + ": libtorch was 2.7.1 and is 2.9.0 (what follows may differ");
        assertThat(ProvenanceFile.read(directory.resolve("provenance.json")).began())
                .isEqualTo(TestRuns.provenance());
    }

    @Test
    void whatDeadProcessesLeftIsRemoved() throws IOException {
        TestRuns.create(directory).close();
        Path leftover = directory.resolve("iteration-1/train/.step-000005.elsewhere-1-1.tmp");
        Files.createDirectories(leftover);
        Files.writeString(leftover.resolve("model.safetensors"), "half");

        RunDirectory.open(directory).close();

        assertThat(leftover).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void aBeginningThatFailsAnywhereCanBeBegunAgainOrTakenUp(Fault fault) throws IOException {
        Faults.atEveryCall(
                fault,
                directory,
                (_, _) -> {},
                (root, faulty) -> RunDirectory.create(root.resolve("run"), RECIPE, TestRuns.provenance(), faulty)
                        .close(),
                (root, _) -> {
                    Path run = root.resolve("run");
                    if (new RunLayout(run).holdsRun()) {
                        RunDirectory.open(run).close();
                    } else {
                        TestRuns.create(run).close();
                    }
                    assertThat(run.resolve("recipe.yaml")).hasContent(RECIPE);
                });
    }

    @Test
    void aModelIsPublishedWholeAndReplacesAnOlderOne() throws IOException {
        try (RunDirectory run = TestRuns.create(directory)) {
            for (String version : List.of("first", "second")) {
                Path model = run.layout().model(1);
                run.durable().replaceDirectory(model, inside -> {
                    Files.writeString(inside.resolve("config.json"), version);
                    Files.writeString(inside.resolve("model.safetensors"), version);
                });
                run.publish(model);
                assertThat(Sha256.ofDirectory(directory.resolve("final"))).isEqualTo(Sha256.ofDirectory(model));
            }
            Files.writeString(directory.resolve("final/config.json"), "a user's change");
            assertThat(run.layout().model(1).resolve("config.json")).hasContent("second");
        }
    }

    private static void assertRefused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... inTheMessage) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RunProblem.class,
                        problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.RUN_DIRECTORY))
                .hasMessageContainingAll(inTheMessage);
    }
}

package io.burnish.run;

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

class PhaseDirectoryTest {

    private static final Waypoint PAIR = new Waypoint(2, Phase.PAIR);
    private static final PhaseKey KEY =
            PhaseKey.of(Map.of("pair", Sha256.of("best-worst")), Map.of("samples", "aaaa", "verdicts", "bbbb"));

    @TempDir(factory = InMemory.class)
    Path directory;

    @Test
    void aPhaseIsDoneWhenItIsCommittedAndNotBefore() {
        try (RunDirectory run = TestRuns.create(directory)) {
            PhaseDirectory phase = run.phase(PAIR);
            assertThat(phase.committed(KEY)).isEmpty();
            commit(run, phase);

            Done done = phase.committed(KEY).orElseThrow();
            assertThat(done.key()).isEqualTo(KEY.sha256());
            assertThat(done.seconds()).isEqualTo(1.5);
            assertThat(done.outputs())
                    .extracting(StoredFile::file)
                    .containsExactly("iteration-2/pair/pairs.jsonl", "iteration-2/model/config.json");
            assertThat(directory.resolve("iteration-2/pair/done.json")).exists();
        }
    }

    @Test
    void eachInputThatChangedIsNamedWithBothHashes() {
        try (RunDirectory run = TestRuns.create(directory)) {
            commit(run, run.phase(PAIR));
            PhaseKey now =
                    PhaseKey.of(Map.of("pair", Sha256.of("threshold")), Map.of("samples", "cccc", "prompts", "dddd"));

            assertThatThrownBy(() -> run.phase(PAIR).committed(now))
                    .isInstanceOfSatisfying(
                            RunProblem.class,
                            problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.RUN_DIRECTORY))
                    .hasMessageContainingAll(
                            "iteration-2/pair was made from something else",
                            "recipe section 'pair' changed (its hash was " + Sha256.of("best-worst") + " and is ",
                            "input 'samples' changed (its hash was aaaa and is cccc)",
                            "input 'verdicts' is gone (its hash was bbbb)",
                            "input 'prompts' is new (its hash is dddd)",
                            "burnish resume " + directory + " --from iteration-2/pair");
        }
    }

    @Test
    void outputsThatAreDamagedOrGoneAreNamed() throws IOException {
        try (RunDirectory run = TestRuns.create(directory)) {
            PhaseDirectory phase = run.phase(PAIR);
            commit(run, phase);
            Path pairs = phase.path().resolve("pairs.jsonl");
            Files.writeString(pairs, "{\"row\": 2}");
            Files.delete(run.layout().model(2).resolve("config.json"));

            assertThatThrownBy(() -> phase.committed(KEY))
                    .hasMessageContainingAll(
                            pairs + ": has SHA-256 " + Sha256.of("{\"row\": 2}") + " instead of "
                                    + Sha256.of("{\"row\": 1}"),
                            "config.json: is missing");
            Files.writeString(pairs, "{\"row\"");
            assertThatThrownBy(() -> phase.committed(KEY)).hasMessageContaining("has 6 bytes instead of 10");
        }
    }

    @Test
    void aCommitRecordThatIsDamagedIsNeverTakenForNone() throws IOException {
        try (RunDirectory run = TestRuns.create(directory)) {
            PhaseDirectory phase = run.phase(PAIR);
            commit(run, phase);
            Path file = phase.path().resolve(Done.FILE);
            String good = Files.readString(file);

            Files.writeString(file, good.substring(0, good.length() / 2));
            assertThatThrownBy(() -> phase.committed(KEY)).hasMessageContaining("done.json: is damaged: line ");
            Files.writeString(file, good.replace("aaaa", "abaa"));
            assertThatThrownBy(() -> phase.committed(KEY)).hasMessageContaining("done.json: is damaged: its key is ");
            Files.writeString(file, good.replace("\"format\" : 1", "\"format\" : 2"));
            assertThatThrownBy(() -> phase.committed(KEY)).hasMessageContaining("has format 2, this Burnish reads 1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPhaseIsCommittedWholeOrRunsAgain(Fault fault) throws IOException {
        Faults.atEveryCall(
                fault,
                directory,
                (root, _) -> TestRuns.create(root.resolve("run")).close(),
                (root, faulty) -> {
                    try (RunDirectory run = RunDirectory.open(root.resolve("run"), faulty)) {
                        commit(run, run.phase(PAIR));
                    }
                },
                (root, end) -> {
                    try (RunDirectory run = RunDirectory.open(root.resolve("run"))) {
                        if (run.phase(PAIR).committed(KEY).isEmpty()) {
                            assertThat(end).isNotNull();
                            commit(run, run.phase(PAIR));
                        }
                        assertThat(run.phase(PAIR).committed(KEY)).isPresent();
                    }
                });
    }

    private static void commit(RunDirectory run, PhaseDirectory phase) {
        Path pairs = phase.path().resolve("pairs.jsonl");
        run.durable().writeFile(pairs, "{\"row\": 1}");
        run.durable()
                .replaceDirectory(
                        run.layout().model(2), inside -> run.durable().writeFile(inside.resolve("config.json"), "{}"));
        phase.commit(KEY, List.of(pairs, run.layout().model(2)), 1.5);
    }
}

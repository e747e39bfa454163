package io.burnish.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopTest {

    @TempDir(factory = InMemory.class)
    Path directory;

    private final List<String> worked = new ArrayList<>();

    @Test
    void aPlanThatIsRunAgainSkipsWhatIsCommitted() {
        List<Step> plan = plan("content");
        try (RunDirectory run = TestRuns.create(directory)) {
            Loop.run(run, plan, Interrupts.none());
            Loop.run(run, plan, Interrupts.none());

            assertThat(worked).containsExactly("iteration-1/reference", "iteration-1/train", "iteration-1/evaluate");
            assertThat(entries(run))
                    .containsOnlyOnceElementsOf(List.of("iteration-1/train committed"))
                    .endsWith("finished");
            assertThatThrownBy(() -> Loop.run(run, plan("changed"), Interrupts.none()))
                    .hasMessageContaining("input 'pairs' changed");
            assertThat(entries(run)).last().asString().startsWith("failed with exit code 3: ");
        }
    }

    @Test
    void aPlanThatIsStoppedGoesOnWhereItWas() {
        var interrupts = Interrupts.none();
        List<Step> plan = plan("content");
        try (RunDirectory run = TestRuns.create(directory)) {
            plan.getFirst().afterwards = interrupts::request;
            assertThatThrownBy(() -> Loop.run(run, plan, interrupts))
                    .isInstanceOfSatisfying(
                            RunProblem.class,
                            problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.INTERRUPTED))
                    .hasMessage("Stopped before iteration-1/train. Go on with: burnish resume " + directory);
            assertThat(entries(run)).last().asString().startsWith("interrupted: Stopped before");

            Loop.run(run, plan, Interrupts.none());
            assertThat(worked).doesNotHaveDuplicates().hasSize(3);
        }
    }

    @Test
    void aPhaseThatFailsIsJournaledAndRunsAgain() {
        List<Step> plan = plan("content");
        try (RunDirectory run = TestRuns.create(directory)) {
            plan.get(1).afterwards = () -> {
                throw new OutOfMemoryError("Java heap space");
            };
            assertThatThrownBy(() -> Loop.run(run, plan, Interrupts.none())).isInstanceOf(OutOfMemoryError.class);
            assertThat(entries(run)).last().isEqualTo("failed with exit code 1: Java heap space");

            plan.get(1).afterwards = () -> {};
            Loop.run(run, plan, Interrupts.none());
            assertThat(worked).filteredOn("iteration-1/train"::equals).hasSize(2);
        }
    }

    private static List<String> entries(RunDirectory run) {
        return Journal.read(run.layout().journal()).stream()
                .map(timed -> switch (timed.entry()) {
                    case JournalEntry.Started _ -> "started";
                    case JournalEntry.Resumed _ -> "resumed";
                    case JournalEntry.WentBack back -> "back to " + back.to();
                    case JournalEntry.PhaseBegun begun -> begun.phase() + " begun";
                    case JournalEntry.PhaseCommitted committed -> committed.phase() + " committed";
                    case JournalEntry.CheckpointSaved saved -> saved.phase() + " step " + saved.step();
                    case JournalEntry.Interrupted interrupted -> "interrupted: " + interrupted.message();
                    case JournalEntry.Failed failed ->
                        "failed with exit code " + failed.exitCode() + ": " + failed.message();
                    case JournalEntry.Finished _ -> "finished";
                })
                .toList();
    }

    private List<Step> plan(String pairs) {
        return List.of(new Step(Phase.REFERENCE, pairs), new Step(Phase.TRAIN, pairs), new Step(Phase.EVALUATE, pairs));
    }

    private final class Step implements Loop.Work {

        private final Waypoint at;
        private final String pairs;
        private Runnable afterwards = () -> {};

        Step(Phase phase, String pairs) {
            this.at = new Waypoint(1, phase);
            this.pairs = pairs;
        }

        @Override
        public Waypoint at() {
            return at;
        }

        @Override
        public PhaseKey key() {
            return PhaseKey.of(Map.of(), Map.of("pairs", Sha256.of(pairs)));
        }

        @Override
        public List<Path> run(PhaseDirectory phase) {
            worked.add(at.toString());
            Path output = phase.path().resolve("output");
            Durable.onDisk().writeFile(output, at.toString());
            afterwards.run();
            return List.of(output);
        }
    }
}

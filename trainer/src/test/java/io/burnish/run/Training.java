package io.burnish.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A training without a model, in the shape of a real one: a state, a figure a step, checkpoints, and at the
/// end a model. As a program it is what tests kill: `Training DIRECTORY STEPS MILLISECONDS_A_STEP`.
final class Training implements Loop.Work {

    private static final int CHECKPOINT_EVERY = 3;
    private static final int WORDS = 4096;

    private final RunDirectory run;
    private final Interrupts interrupts;
    private final int steps;
    private final long stepMillis;

    private Training(RunDirectory run, Interrupts interrupts, int steps, long stepMillis) {
        this.run = run;
        this.interrupts = interrupts;
        this.steps = steps;
        this.stepMillis = stepMillis;
    }

    static void main(String... arguments) {
        System.out.println("ready");
        Path root = Path.of(arguments[0]);
        try (Interrupts interrupts = Interrupts.onSignals(System.out::println);
                RunDirectory run = new RunLayout(root).holdsRun() ? RunDirectory.open(root) : TestRuns.create(root)) {
            run.resumed(TestRuns.provenance());
            var training = new Training(run, interrupts, Integer.parseInt(arguments[1]), Long.parseLong(arguments[2]));
            Loop.run(run, List.of(training), interrupts);
            run.publish(run.layout().model(1));
        } catch (RunProblem problem) {
            System.out.println(problem.text());
            System.exit(problem.exitCode().code());
        }
    }

    @Override
    public Waypoint at() {
        return TestRuns.TRAIN;
    }

    @Override
    public PhaseKey key() {
        return PhaseKey.of(Map.of("train", Sha256.of("steps " + steps)), Map.of());
    }

    @Override
    public List<Path> run(PhaseDirectory directory) {
        Checkpoints checkpoints = run.checkpoints(at(), 2);
        Optional<Checkpoint> checkpoint = checkpoints.latestValid();
        long step = checkpoint.map(Checkpoint::step).orElse(0L);
        long state = checkpoint.map(Training::state).orElse(42L);
        try (Metrics metrics = run.metrics(step)) {
            while (step < steps) {
                step++;
                state = state * 6364136223846793005L + step;
                metrics.append(line(step, state));
                boolean stop = interrupts.requested();
                if (step % CHECKPOINT_EVERY == 0 || step == steps || stop) {
                    metrics.sync();
                    save(checkpoints, step, state);
                }
                System.out.println("step " + step);
                if (stop) {
                    throw run.stopped("after step " + step + " of " + at());
                }
                Thread.sleep(stepMillis);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        Path model = run.layout().model(1);
        long last = state;
        run.durable()
                .replaceDirectory(model, inside -> Files.writeString(inside.resolve("model.safetensors"), "" + last));
        return List.of(model);
    }

    private static MetricsLine line(long step, long state) {
        return new MetricsLine(1, step, step, new LinkedHashMap<>(Map.of("loss", 1.0 / state)));
    }

    private static void save(Checkpoints checkpoints, long step, long state) {
        checkpoints.save(step, 10 * WORDS, inside -> {
            Files.writeString(inside.resolve("model.safetensors"), (state + " ").repeat(WORDS));
            Files.writeString(inside.resolve("state.json"), String.valueOf(state));
        });
    }

    private static long state(Checkpoint checkpoint) {
        try {
            return Long.parseLong(Files.readString(checkpoint.file("state.json")));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

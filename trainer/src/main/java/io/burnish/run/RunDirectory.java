package io.burnish.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A run that this process works on: it holds the lock, writes the log, and is the way to everything in the
/// directory.
///
/// Close it when the work ends; a process that dies lets go of it all the same.
public final class RunDirectory implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RunDirectory.class);

    /// What a creation that died may have left before the recipe, which is written last.
    private static final Set<String> BEFORE_RECIPE = Set.of("lock", "log.txt", "provenance.json", "journal.jsonl");

    private final RunLayout layout;
    private final Durable durable;
    private final RunLock lock;
    private final RunLog runLog;
    private final Journal journal;

    private RunDirectory(RunLayout layout, Durable durable, RunLock lock, RunLog runLog, Journal journal) {
        this.layout = layout;
        this.durable = durable;
        this.lock = lock;
        this.runLog = runLog;
        this.journal = journal;
    }

    /// Begins a run.
    ///
    /// @param recipe the resolved recipe's text
    /// @throws RunProblem (exit 3) when the directory holds a run, something else, or another process
    public static RunDirectory create(Path root, String recipe, Provenance provenance) {
        return create(root, recipe, provenance, Durable.forRun(root));
    }

    static RunDirectory create(Path root, String recipe, Provenance provenance, Durable durable) {
        var layout = new RunLayout(root);
        refuseUnlessFresh(layout);
        durable.createDirectories(root);
        return under(
                layout,
                durable,
                () -> {
                    refuseUnlessFresh(layout); // Again, now that nobody else can begin one.
                    durable.removeLeftovers(root);
                    durable.remove(layout.journal());
                    durable.writeFile(layout.provenance(), Json.page(ProvenanceFile.of(provenance)));
                },
                run -> {
                    run.journal.record(new JournalEntry.Started(
                            provenance.burnish(), ProcessHandle.current().pid(), Host.NAME));
                    durable.writeFile(layout.recipe(), recipe);
                });
    }

    /// Takes up a run that was begun, to go on with it.
    ///
    /// What dead processes left under temporary names is removed.
    ///
    /// @throws RunProblem (exit 3) when there is none, another process is on it, or its recipe was changed
    public static RunDirectory open(Path root) {
        return open(root, Durable.forRun(root));
    }

    static RunDirectory open(Path root, Durable durable) {
        RunLayout layout = RunLayout.of(root);
        return under(
                layout,
                durable,
                () -> {
                    refuseChangedRecipe(layout);
                    durable.removeLeftovers(root);
                },
                _ -> {});
    }

    public RunLayout layout() {
        return layout;
    }

    public Path root() {
        return layout.root();
    }

    public Durable durable() {
        return durable;
    }

    public Journal journal() {
        return journal;
    }

    /// Refuses to begin a run where one is already, or where something else lies. Touches nothing.
    ///
    /// @throws RunProblem (exit 3)
    public static void requireFresh(Path root) {
        refuseUnlessFresh(new RunLayout(root));
    }

    /// Refuses to go on with other inputs than the run began with, whatever paths they have now.
    ///
    /// @throws RunProblem (exit 3) that names every input that differs, with both hashes
    public void requireInputs(Provenance now) {
        List<String> differences =
                ProvenanceFile.read(layout.provenance()).began().inputDifferences(now);
        if (!differences.isEmpty()) {
            throw RunProblem.runDirectory(layout.root() + ": its inputs are not what the run began with: "
                    + String.join("; ", differences)
                    + ". Put them back as they were, or begin another run: burnish run RECIPE --out DIRECTORY");
        }
    }

    /// The resolved recipe's text.
    public String recipe() {
        return text(layout.recipe());
    }

    /// Says that the run goes on, and how this process differs from the one before it: one logged warning
    /// each, which are also returned. Then results equal those of a run never stopped only to rounding.
    public List<String> resumed(Provenance now) {
        ProvenanceFile file = ProvenanceFile.read(layout.provenance());
        List<String> differences = file.latest().differences(now);
        if (!differences.isEmpty()) {
            differences.forEach(difference ->
                    log.warn("{}: {} (what follows may differ in the last digits)", layout.root(), difference));
            durable.writeFile(layout.provenance(), Json.page(file.and(now)));
        }
        journal.record(
                new JournalEntry.Resumed(now.burnish(), ProcessHandle.current().pid(), Host.NAME));
        return differences;
    }

    public PhaseDirectory phase(Waypoint at) {
        return new PhaseDirectory(layout, at, durable);
    }

    /// The checkpoints of a training.
    ///
    /// @param keep how many of the newest stay, at least 1
    public Checkpoints checkpoints(Waypoint at, int keep) {
        return new Checkpoints(layout, at, durable, journal, keep);
    }

    /// Opens the run's figures, cut back to a step: 0 for a run that begins, else the checkpoint's.
    public Metrics metrics(long globalStep) {
        return Metrics.open(layout, durable, globalStep);
    }

    /// Goes back on purpose: everything from this place on is moved to `discarded/`, and the run goes on from
    /// before it.
    ///
    /// @return where it was moved to
    /// @throws RunProblem (exit 2) when the run has not come that far
    public Path goBackTo(Waypoint place) {
        Path discarded = new GoBack(layout, durable).to(place);
        journal.record(new JournalEntry.WentBack(place.toString(), layout.name(discarded)));
        return discarded;
    }

    /// Makes `final/` of a model directory of this run, in place of an older one.
    ///
    /// Weights share their bytes with the source where the file system can; every other file is copied.
    public void publish(Path model) {
        durable.replaceDirectory(layout.finalModel(), temporary -> {
            for (Path file : FileTree.files(model)) {
                Path copy = temporary.resolve(model.relativize(file).toString());
                durable.createDirectories(Durable.parent(copy));
                if (!file.toString().endsWith(".safetensors") || !links(copy, file)) {
                    Files.copy(file, copy);
                }
            }
        });
    }

    /// What a phase throws that was asked to stop and has made sure that the run can go on.
    ///
    /// @param where as `after step 250 of iteration-1/train`
    public RunProblem stopped(String where) {
        return RunProblem.interrupted("Stopped " + where + ". Go on with: burnish resume " + root());
    }

    @Override
    public void close() {
        try (lock;
                runLog) {
            journal.close();
        }
    }

    private boolean links(Path copy, Path file) {
        try {
            durable.disk().link(copy, file);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /// Takes the lock, does `first`, opens log and journal, does `then`; gives everything back if anything fails.
    private static RunDirectory under(RunLayout layout, Durable durable, Runnable first, Consumer<RunDirectory> then) {
        RunLock lock = RunLock.acquire(layout.lock());
        RunLog runLog = null;
        Journal journal = null;
        try {
            runLog = RunLog.open(layout.log());
            first.run();
            journal = Journal.open(layout.journal(), durable);
            var run = new RunDirectory(layout, durable, lock, runLog, journal);
            then.accept(run);
            return run;
        } catch (RuntimeException | Error e) {
            try (lock;
                    var _ = runLog;
                    var _ = journal) {
                throw e;
            }
        }
    }

    private static void refuseUnlessFresh(RunLayout layout) {
        Path root = layout.root();
        if (layout.holdsRun()) {
            throw RunProblem.runDirectory(root + ": holds a run already; nothing was touched. Two ways on:\n"
                    + "  burnish resume " + root + "            goes on where it was\n"
                    + "  burnish run RECIPE --out DIRECTORY    begins another one beside it");
        }
        if (FileTree.exists(root) && !Files.isDirectory(root)) {
            throw RunProblem.runDirectory(root + ": is a file. Choose another directory with --out");
        }
        for (Path entry : FileTree.entries(root)) {
            String name = entry.getFileName().toString();
            if (!BEFORE_RECIPE.contains(name) && Temporary.parse(entry).isEmpty()) {
                throw RunProblem.runDirectory(root + ": holds something that is no run (" + name
                        + "); nothing was touched. Choose an empty or a new directory with --out");
            }
        }
    }

    private static void refuseChangedRecipe(RunLayout layout) {
        String before = ProvenanceFile.read(layout.provenance()).began().recipeSha256();
        String now = Sha256.ofFile(layout.recipe());
        if (!now.equals(before)) {
            throw RunProblem.runDirectory(
                    layout.recipe() + ": was changed since the run began: its SHA-256 was " + before
                            + " and is " + now + ". Put it back as it was, or begin a new run of it: burnish run "
                            + layout.recipe() + " --out DIRECTORY");
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw DiskProblem.reading(file, e);
        }
    }
}

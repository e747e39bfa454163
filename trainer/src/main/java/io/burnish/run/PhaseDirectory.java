package io.burnish.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One phase's directory, and whether the phase is committed.
///
/// A phase writes its files here; it is done when [#commit] returns, and not a moment before. A phase that was
/// not committed runs again over what it left.
public final class PhaseDirectory {

    private final RunLayout layout;
    private final Waypoint at;
    private final Durable durable;

    PhaseDirectory(RunLayout layout, Waypoint at, Durable durable) {
        this.layout = layout;
        this.at = at;
        this.durable = durable;
    }

    public Waypoint at() {
        return at;
    }

    /// The directory; made when first asked for.
    public Path path() {
        Path path = layout.phase(at);
        durable.createDirectories(path);
        return path;
    }

    /// The commit record, checked against what the phase depends on today and against the files as they are;
    /// empty when the phase is not committed.
    ///
    /// @throws RunProblem (exit 3) naming each input that changed, or each output that is missing or damaged
    public Optional<Done> committed(PhaseKey key) {
        Optional<Done> done = record();
        done.ifPresent(record -> verify(record, key));
        return done;
    }

    /// The commit record as it stands, nothing checked.
    public Optional<Done> record() {
        Path file = layout.phase(at).resolve(Done.FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Done done = Json.read(file, Done.class, again());
        if (done.format() != Done.FORMAT) {
            throw RunProblem.runDirectory(file + ": has format " + done.format() + ", this Burnish reads " + Done.FORMAT
                    + ". Go on with the version that wrote it (provenance.json)");
        }
        if (!done.key().equals(done.dependsOn().sha256())) {
            throw RunProblem.runDirectory(file + ": is damaged: its key is " + done.key() + ", what it depends on has "
                    + done.dependsOn().sha256() + ". " + again());
        }
        return Optional.of(done);
    }

    /// Brings the outputs to the device, then writes the commit record.
    ///
    /// @param outputs files or directories below the run's root
    /// @param seconds how long the phase worked in this process
    public Done commit(PhaseKey key, List<Path> outputs, double seconds) {
        var stored = new ArrayList<StoredFile>();
        for (Path output : outputs) {
            durable.sync(output);
            stored.addAll(StoredFile.of(layout.root(), output));
        }
        var done = new Done(Done.FORMAT, key.sha256(), key, stored, seconds);
        durable.writeFile(path().resolve(Done.FILE), Json.page(done));
        return done;
    }

    private void verify(Done done, PhaseKey key) {
        List<String> changes = key.changesSince(done.dependsOn());
        if (!changes.isEmpty()) {
            throw RunProblem.runDirectory(layout.root() + ": " + at + " was made from something else:\n  "
                    + String.join("\n  ", changes) + "\nPut it back as it was. " + again());
        }
        List<String> damages = done.outputs().stream()
                .flatMap(output -> output.damage(layout.root()).stream())
                .toList();
        if (!damages.isEmpty()) {
            throw RunProblem.runDirectory(layout.root() + ": what " + at + " made is damaged:\n  "
                    + String.join("\n  ", damages) + "\nPut it back as it was. " + again());
        }
    }

    private String again() {
        return "Or do this phase and what follows again: burnish resume " + layout.root() + " --from " + at;
    }
}

package io.burnish.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Moves everything of a run from a place on to `discarded/`, so that the run goes on from before it.
///
/// What came last is moved first: killed in between, what is left is a run that had come less far.
final class GoBack {

    private final RunLayout layout;
    private final Durable durable;

    GoBack(RunLayout layout, Durable durable) {
        this.layout = layout;
        this.durable = durable;
    }

    Path to(Waypoint place) {
        List<Waypoint> begun = layout.begun();
        if (begun.isEmpty() || begun.getLast().compareTo(place) < 0) {
            throw RunProblem.badInput(layout.root() + ": has not come to " + place + " yet; "
                    + (begun.isEmpty() ? "no phase was begun" : "the last phase begun is " + begun.getLast())
                    + ". Name an earlier place, or go on without --from");
        }
        Path discarded = freshDirectory(place);
        if (place.phase().compareTo(Phase.TRAIN) <= 0 && Files.exists(layout.metrics())) {
            // The training that is done again cuts its lines out of the run's own file.
            durable.writeFile(
                    discarded.resolve(layout.name(layout.metrics())), out -> Files.copy(layout.metrics(), out));
        }
        for (Path path : after(place, begun)) {
            if (FileTree.exists(path)) {
                durable.rename(path, discarded.resolve(layout.name(path)));
            }
        }
        return discarded;
    }

    /// What is to go, the last first.
    private List<Path> after(Waypoint place, List<Waypoint> begun) {
        var paths = new ArrayList<Path>();
        paths.add(layout.finalModel());
        for (int iteration : layout.iterations().reversed()) {
            if (iteration > place.iteration()) {
                paths.add(layout.iteration(iteration));
            }
        }
        for (Waypoint at : begun.reversed()) {
            if (at.iteration() == place.iteration() && at.compareTo(place) >= 0) {
                if (at.phase() == Phase.TRAIN) {
                    // what TRAIN makes lies beside its directory
                    paths.add(layout.movingAverage(at.iteration()));
                    paths.add(layout.model(at.iteration()));
                }
                paths.add(layout.phase(at));
            }
        }
        return paths;
    }

    private Path freshDirectory(Waypoint place) {
        String name = "from-" + place.toString().replace('/', '-');
        for (int number = 1; ; number++) {
            Path directory = layout.discarded().resolve(name + "-" + number);
            if (!Files.exists(directory)) {
                durable.createDirectories(directory);
                return directory;
            }
        }
    }
}

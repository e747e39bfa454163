package io.burnish.tensor.kernels;

import ai.djl.Device;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import java.util.random.RandomGenerator;

/// Forests for tests: positions go on where the parent's end.
final class Forests {

    private Forests() {}

    static Segments of(Scope scope, int[] parents, int[] lengths) {
        int[] starts = new int[parents.length + 1];
        int[] ends = new int[parents.length];
        for (int segment = 0; segment < parents.length; segment++) {
            starts[segment + 1] = starts[segment] + lengths[segment];
            ends[segment] = (parents[segment] < 0 ? 0 : ends[parents[segment]]) + lengths[segment];
        }
        int[] positions = new int[starts[parents.length]];
        for (int segment = 0; segment < parents.length; segment++) {
            for (int token = 0; token < lengths[segment]; token++) {
                positions[starts[segment] + token] = ends[segment] - lengths[segment] + token;
            }
        }
        return new Segments(scope, Device.cpu(), starts, parents, positions);
    }

    /// Equal trees: a prompt and its answers.
    static Segments of(Scope scope, int trees, int prompt, int[] answers) {
        int perTree = answers.length + 1;
        int[] parents = new int[trees * perTree];
        int[] lengths = new int[trees * perTree];
        for (int segment = 0; segment < parents.length; segment++) {
            int place = segment % perTree;
            parents[segment] = place == 0 ? -1 : segment - place;
            lengths[segment] = place == 0 ? prompt : answers[place - 1];
        }
        return of(scope, parents, lengths);
    }

    /// Segments of up to `longest` tokens, some empty, each hanging on any earlier one of its tree.
    static Segments random(Scope scope, RandomGenerator random, int segments, int longest) {
        int[] parents = new int[segments];
        int[] lengths = new int[segments];
        int root = 0;
        for (int segment = 0; segment < segments; segment++) {
            boolean isRoot = segment == 0 || random.nextInt(4) == 0;
            root = isRoot ? segment : root;
            parents[segment] = isRoot ? -1 : root + random.nextInt(segment - root);
            lengths[segment] = random.nextInt(longest);
        }
        return of(scope, parents, lengths);
    }
}

package io.burnish.tensor.kernels;

import ai.djl.Device;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A forest of segments for tests, and the plain sequences it stands for: one from a root to each leaf.
///
/// @param length_S tokens of each segment
/// @param parent_S -1 for a root
public record Forest(String name, int[] length_S, int[] parent_S) {

    static Forest of(String name, int[] length_S, int... parent_S) {
        return new Forest(name, length_S, parent_S);
    }

    /// The shapes that preference data comes in, and those it could.
    public static List<Forest> all() {
        return List.of(
                of("one token", new int[] {1}, -1),
                of("one sequence", new int[] {9}, -1),
                of("a pair", new int[] {7, 5, 3}, -1, 0, 0),
                of("pairs of mixed lengths", new int[] {2, 9, 1, 12, 1, 4, 1, 1, 30}, -1, 0, 0, -1, 3, 3, -1, 6, 6),
                of("a prompt with one answer only", new int[] {4, 6}, -1, 0),
                of("answers of one token", new int[] {6, 1, 1, 3, 1, 1}, -1, 0, 0, -1, 3, 3),
                of("answers as roots", new int[] {5, 3, 1, 4}, -1, -1, -1, -1),
                of("prompts without tokens", new int[] {0, 5, 3, 0, 1, 1}, -1, 0, 0, -1, 3, 3),
                of("a prompt without answers", new int[] {5, 3, 2, 2}, -1, -1, 1, 1),
                of("an answer without tokens", new int[] {4, 0, 3}, -1, 0, 0),
                of("a group of four", new int[] {8, 3, 5, 1, 2}, -1, 0, 0, 0, 0),
                of("three levels", new int[] {4, 3, 2, 5, 6, 1, 2}, -1, 0, 1, 1, 0, 4, 4),
                of("three levels twice", new int[] {2, 1, 1, 3, 3, 2, 2, 1}, -1, 0, 1, -1, 3, 4, 4, 3),
                of("grandchildren behind all children", new int[] {4, 3, 2, 5, 1, 2}, -1, 0, 0, 1, 2, 1),
                of("a chain", new int[] {2, 3, 1, 4}, -1, 0, 1, 2));
    }

    public int tokens() {
        return Arrays.stream(length_S).sum();
    }

    private int start(int segment) {
        return Arrays.stream(length_S, 0, segment).sum();
    }

    public Segments segments(Scope scope) {
        int[] start_S1 = new int[length_S.length + 1];
        for (int segment = 0; segment < length_S.length; segment++) {
            start_S1[segment + 1] = start(segment) + length_S[segment];
        }
        return new Segments(scope, Device.cpu(), start_S1, parent_S, positions());
    }

    /// A segment's positions go on where its parent's end.
    public int[] positions() {
        int[] position_T = new int[tokens()];
        for (int segment = 0; segment < length_S.length; segment++) {
            int before = 0;
            for (int walker = parent_S[segment]; walker >= 0; walker = parent_S[walker]) {
                before += length_S[walker];
            }
            for (int token = 0; token < length_S[segment]; token++) {
                position_T[start(segment) + token] = before + token;
            }
        }
        return position_T;
    }

    /// The tokens of each plain sequence, in order.
    public List<int[]> sequences() {
        List<int[]> sequences = new ArrayList<>();
        for (int segment = 0; segment < length_S.length; segment++) {
            if (isLeaf(segment)) {
                List<Integer> tokens = new ArrayList<>();
                for (int walker = segment; walker >= 0; walker = parent_S[walker]) {
                    for (int token = length_S[walker] - 1; token >= 0; token--) {
                        tokens.addFirst(start(walker) + token);
                    }
                }
                sequences.add(tokens.stream().mapToInt(Integer::intValue).toArray());
            }
        }
        return sequences;
    }

    private boolean isLeaf(int segment) {
        return Arrays.stream(parent_S).noneMatch(parent -> parent == segment);
    }

    @Override
    public String toString() {
        return name;
    }
}

package io.burnish.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.burnish.tensor.Segments.Tree;
import org.junit.jupiter.api.Test;

class SegmentsTest {

    @Test
    void a_token_sees_its_ancestors_and_its_own_segment_up_to_itself() {
        try (Scope scope = Scope.confined()) {
            // prompt 0 1 2, answers 3 4 and 5 6, a continuation 7 of the second answer
            Segments segments =
                    segments(scope, new int[] {0, 3, 5, 7, 8}, new int[] {-1, 0, 0, 2}, 0, 1, 2, 3, 4, 3, 4, 5);
            String[] seen = new String[8];
            for (int query = 0; query < 8; query++) {
                StringBuilder line = new StringBuilder();
                for (int key = 0; key < 8; key++) {
                    line.append(segments.sees(query, key, 0) ? 'x' : '.');
                }
                seen[query] = line.toString();
            }
            assertThat(seen)
                    .containsExactly(
                            "x.......",
                            "xx......",
                            "xxx.....",
                            "xxxx....",
                            "xxxxx...",
                            "xxx..x..",
                            "xxx..xx.",
                            "xxx..xxx");
        }
    }

    @Test
    void a_window_counts_positions_and_not_flat_indices() {
        try (Scope scope = Scope.confined()) {
            Segments segments = segments(scope, new int[] {0, 3, 5, 7}, new int[] {-1, 0, 0}, 0, 1, 2, 3, 4, 3, 4);
            assertThat(segments.sees(5, 2, 2)).isTrue(); // flat distance 3, position distance 1
            assertThat(segments.sees(5, 1, 2)).isFalse();
            assertThat(segments.sees(6, 6, 1)).isTrue();
        }
    }

    @Test
    void trees_are_runs_of_tokens() {
        try (Scope scope = Scope.confined()) {
            Segments segments =
                    segments(scope, new int[] {0, 3, 5, 7, 8}, new int[] {-1, 0, -1, 2}, 0, 1, 2, 3, 4, 0, 1, 2);
            assertThat(segments.trees()).containsExactly(new Tree(0, 3, 5), new Tree(5, 7, 8));
            assertThat(segments.trees().getFirst().branchTokens()).isEqualTo(2);
            assertThat(segments.tokens()).isEqualTo(8);
            assertThat(segments.lastPosition()).isEqualTo(4);
            assertThat(segments.positions_T().toFloats()).containsExactly(0, 1, 2, 3, 4, 0, 1, 2);
        }
    }

    @Test
    void no_segments_are_an_empty_forest() {
        try (Scope scope = Scope.confined()) {
            Segments segments = segments(scope, new int[] {0}, new int[] {});
            assertThat(segments.tokens()).isZero();
            assertThat(segments.trees()).isEmpty();
            assertThat(segments.lastPosition()).isEqualTo(-1);
        }
    }

    @Test
    void what_is_no_forest_is_refused_in_words() {
        try (Scope scope = Scope.confined()) {
            refused(scope, new int[] {0, 2, 3}, new int[] {-1, 1}, "segment 1 has parent 1", 0, 1, 2);
            refused(scope, new int[] {0, 2, 3}, new int[] {-1, -2}, "segment 1 has parent -2", 0, 1, 2);
            refused(scope, new int[] {0, 2}, new int[] {-1}, "3 positions for 2 tokens", 0, 1, 2);
            refused(scope, new int[] {0}, new int[] {-1}, "1 offsets for 1 segments");
            refused(scope, new int[] {1, 3}, new int[] {-1}, "start at 1", 0, 1, 2);
            refused(scope, new int[] {0, 3, 2}, new int[] {-1, 0}, "segment 1 ends", 0, 1);
            // the second root's tree would be torn apart by a late answer to the first
            refused(scope, new int[] {0, 1, 2, 3}, new int[] {-1, -1, 0}, "segment 2 lies outside", 0, 0, 1);
            // ... and also where the first root has no tokens
            refused(scope, new int[] {0, 0, 1, 2}, new int[] {-1, -1, 0}, "segment 2 lies outside", 0, 0);
        }
    }

    private static void refused(Scope scope, int[] start_S1, int[] parent_S, String words, int... position_T) {
        assertThatThrownBy(() -> segments(scope, start_S1, parent_S, position_T))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining(words);
    }

    private static Segments segments(Scope scope, int[] start_S1, int[] parent_S, int... position_T) {
        return new Segments(scope, Device.cpu(), start_S1, parent_S, position_T);
    }
}

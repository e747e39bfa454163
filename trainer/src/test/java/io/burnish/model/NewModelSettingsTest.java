package io.burnish.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NewModelSettingsTest {

    @Test
    void what_is_left_to_choose_follows_from_the_shape_and_the_recipes_seed() {
        NewModelSettings shape = NewModelSettings.of(64, 2, 4, Path.of("t")).resolve(7);

        assertThat(shape.intermediateSize().value()).isEqualTo(192); // 8/3 of 64 is 170.7
        assertThat(shape.kvHeads().value()).isEqualTo(4);
        assertThat(shape.seed().value()).isEqualTo(7);
        assertThat(shape.headSize()).isEqualTo(16);
    }

    @Test
    void a_choice_that_was_not_made_cannot_be_used() {
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> NewModelSettings.of(64, 2, 4, Path.of("t")).seed().value())
                .withMessageContaining("resolve the recipe first");
    }
}

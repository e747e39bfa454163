package io.burnish.tensor.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessEnvironmentTest {

    @Test
    void a_variable_is_set_where_the_user_has_not_set_it() {
        String name = "BURNISH_TEST_" + System.nanoTime();
        assertThat(ProcessEnvironment.get(name)).isEmpty();
        ProcessEnvironment.setWhereAbsent(name, ":4096:8");
        ProcessEnvironment.setWhereAbsent(name, "another");
        assertThat(ProcessEnvironment.get(name)).hasValue(":4096:8");
        assertThat(ProcessEnvironment.get("PATH")).hasValue(System.getenv("PATH"));
    }
}

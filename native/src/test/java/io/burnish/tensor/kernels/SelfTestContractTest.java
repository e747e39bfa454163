package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.SelfTest.Check;
import io.burnish.tensor.libtorch.LibTorchException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelfTestContractTest {

    @Test
    void the_libtorch_in_use_passes_every_check() {
        List<Check> checks = SelfTest.run();
        assertThat(checks)
                .hasSizeGreaterThan(20)
                .allSatisfy(check -> assertThat(check.passed())
                        .as(check.name() + ": " + check.detail())
                        .isTrue());
        assertThat(checks.stream().map(Check::name)).doesNotHaveDuplicates();
    }

    @Test
    void it_leaves_no_tensor_behind() {
        SelfTest.run();
        long before = Scope.live();
        SelfTest.run();
        assertThat(Scope.live()).isEqualTo(before);
    }

    @Test
    void a_wrong_answer_is_reported_with_both_values() {
        Check check = SelfTest.outcome("aten::exp", scope -> Tensor.ofFloats(scope, new float[] {3}, 1), 2.5);
        assertThat(check.passed()).isFalse();
        assertThat(check.detail()).isEqualTo("gave [3.0], should give [2.5]");
    }

    @Test
    void a_missing_function_is_reported_and_not_thrown() {
        Check check = SelfTest.outcome("aten::gone", scope -> {
            throw new ExceptionInInitializerError(new LibTorchException("libtorch 9.9 has no function aten_gone"));
        });
        assertThat(check.passed()).isFalse();
        assertThat(check.detail()).contains("no function aten_gone");
    }
}

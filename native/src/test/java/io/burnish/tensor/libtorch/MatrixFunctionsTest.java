package io.burnish.tensor.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.libtorch.MatrixFunctions.Products;
import org.junit.jupiter.api.Test;

/// libtorch's products for one device are those for all of them, which may be gone one day.
class MatrixFunctionsTest {

    private final SeededTensors random = SeededTensors.seeded();

    @Test
    void the_functions_of_a_device_give_what_those_of_all_give() {
        Products ofCpu = Products.ofDevice("cpu");
        try (Scope scope = Scope.confined()) {
            Tensor left = random.contiguous(scope, 5, 7);
            Tensor right = random.contiguous(scope, 7, 3);
            Tensor sum = random.contiguous(scope, 5, 3);
            Tensor other = SeededTensors.zeros(scope, 5, 3).copyFrom(sum);
            MatrixFunctions.addmm(sum.handle(), sum.handle(), left.handle(), right.handle());
            ofCpu.addmm(other.handle(), other.handle(), left.handle(), right.handle());
            assertThat(other.toFloats()).isEqualTo(sum.toFloats());
            MatrixFunctions.mm(sum.handle(), left.handle(), right.handle());
            ofCpu.mm(other.handle(), left.handle(), right.handle());
            assertThat(other.toFloats()).isEqualTo(sum.toFloats());
            Tensor lefts = random.contiguous(scope, 2, 5, 7);
            Tensor rights = random.contiguous(scope, 2, 7, 3);
            Tensor sums = SeededTensors.zeros(scope, 2, 5, 3);
            Tensor others = SeededTensors.zeros(scope, 2, 5, 3);
            MatrixFunctions.bmm(sums.handle(), lefts.handle(), rights.handle());
            ofCpu.bmm(others.handle(), lefts.handle(), rights.handle());
            assertThat(others.toFloats()).isEqualTo(sums.toFloats());
        }
    }
}

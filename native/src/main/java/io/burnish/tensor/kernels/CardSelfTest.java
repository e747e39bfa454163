package io.burnish.tensor.kernels;

import ai.djl.Device;
import io.burnish.tensor.Scope;
import io.burnish.tensor.kernels.SelfTest.Check;
import io.burnish.tensor.kernels.TrialValues.Output;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Runs every primitive of a device's kernels on small tensors and holds them to [AtenKernels] on the same device.
///
/// The kernels' tests run them on the CPU; a card, its driver and its compiler are this machine's own. A wrong number
/// is found here, in a second, or in a curve that looks a little odd after a week.
public final class CardSelfTest {

    private CardSelfTest() {}

    /// One check a primitive and type; what fails is in the result, nothing is thrown but what stops the JVM.
    ///
    /// After an illegal access of a kernel's no further call on the card succeeds: of several failures the first
    /// one counts.
    public static List<Check> run(Kernels kernels, Device device) {
        return Stream.of(RowTrials.all(), LayerTrials.all(), HeadTrials.all(), OptimizerTrials.all())
                .flatMap(List::stream)
                .map(trial -> check(trial, kernels, device))
                .toList();
    }

    /// The same inputs to both; what has to be equal afterwards.
    private static Check check(Trial trial, Kernels kernels, Device device) {
        try (Scope scope = Scope.confined()) {
            List<Output> expected = trial.run(new AtenKernels(), new TrialValues(scope, device));
            List<Output> actual = trial.run(kernels, new TrialValues(scope, device));
            Optional<String> difference = Optional.empty();
            for (int i = 0; difference.isEmpty() && i < expected.size(); i++) {
                difference = actual.get(i).difference(expected.get(i));
            }
            return new Check(trial.name(), difference.isEmpty(), difference.orElse(""));
        } catch (RuntimeException | LinkageError e) {
            Throwable cause = e instanceof LinkageError && e.getCause() != null ? e.getCause() : e;
            return new Check(trial.name(), false, String.valueOf(cause.getMessage()));
        }
    }

    /// One primitive on small tensors.
    interface Trial {

        /// The primitive's name in [Kernels], and the types.
        String name();

        /// What the primitive wrote, in a fixed order.
        List<Output> run(Kernels kernels, TrialValues values);

        static Trial of(String name, Body body) {
            return new Trial() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public List<Output> run(Kernels kernels, TrialValues values) {
                    return body.run(kernels, values);
                }
            };
        }
    }

    /// What a trial does.
    @FunctionalInterface
    interface Body {
        List<Output> run(Kernels kernels, TrialValues values);
    }
}

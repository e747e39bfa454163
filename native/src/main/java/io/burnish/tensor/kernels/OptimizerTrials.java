package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.CardSelfTest.Trial;
import io.burnish.tensor.kernels.TrialValues.Output;
import io.burnish.tensor.kernels.TrialValues.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/// Trials of the optimizer: the norm's sum, and AdamW with every state and every way of rounding.
final class OptimizerTrials {

    private static final int ELEMENTS = 5 * Moments.BLOCK;
    private static final long FIRST = 7L * Moments.BLOCK;
    private static final long SEED = 42;
    // of bf16 by chance: one in a hundred may fall on the other side of a carry
    private static final Tolerance BY_CHANCE = new Tolerance(1.0 / 64, 0, 0.02);
    // a code beside the right one, where a number lies on the border of two
    private static final Tolerance CODE = new Tolerance(0, 1, 0.02);
    private static final Tolerance FLOAT = Tolerance.of(5e-5);

    private OptimizerTrials() {}

    /// A kind of state, made for parameters.
    private record Kind(String name, DataType parameters, BiFunction<TrialValues, Tensor, AdamWState> state) {}

    private static final List<Kind> KINDS = List.of(
            new Kind(
                    "fp32",
                    DataType.FLOAT32,
                    (values, _) -> state(plain(values, DataType.FLOAT32), ParameterUpdate.DIRECT)),
            new Kind(
                    "bf16 moments",
                    DataType.FLOAT32,
                    (values, _) -> state(plain(values, DataType.BFLOAT16), ParameterUpdate.DIRECT)),
            new Kind("int8 moments", DataType.FLOAT32, (values, _) -> state(blocks(values), ParameterUpdate.DIRECT)),
            new Kind(
                    "master",
                    DataType.BFLOAT16,
                    (values, parameters) -> state(plain(values, DataType.FLOAT32), master(values, parameters))),
            new Kind(
                    "bf16 moments, master",
                    DataType.BFLOAT16,
                    (values, parameters) -> state(plain(values, DataType.BFLOAT16), master(values, parameters))),
            new Kind(
                    "stochastic",
                    DataType.BFLOAT16,
                    (values, _) -> state(plain(values, DataType.FLOAT32), ParameterUpdate.STOCHASTIC)),
            new Kind(
                    "int8 moments, stochastic",
                    DataType.BFLOAT16,
                    (values, _) -> state(blocks(values), ParameterUpdate.STOCHASTIC)),
            new Kind(
                    "kahan",
                    DataType.BFLOAT16,
                    (values, parameters) -> state(plain(values, DataType.FLOAT32), kahan(values))));

    static List<Trial> all() {
        List<Trial> trials = new ArrayList<>(RowTrials.ofTypes("sumOfSquares", type -> (kernels, values) -> {
            double sum = kernels.sumOfSquares(values.normals(type, 70_001));
            return List.of(new Output("sum", values.host((float) sum), FLOAT));
        }));
        for (Kind kind : KINDS) {
            for (DataType gradients : List.of(DataType.FLOAT32, DataType.BFLOAT16)) {
                String name = "adamW, %s (gradients of %s)"
                        .formatted(kind.name(), gradients.name().toLowerCase(Locale.ROOT));
                trials.add(Trial.of(name, (kernels, values) -> update(kernels, values, kind, gradients)));
            }
        }
        return trials;
    }

    /// Two steps, the first of them by the plain kernels: both start the second from the same state.
    private static List<Output> update(Kernels kernels, TrialValues values, Kind kind, DataType gradientType) {
        Tensor parameters = values.normals(kind.parameters(), ELEMENTS);
        AdamWState state = kind.state().apply(values, parameters);
        for (int number = 1; number <= 2; number++) {
            Kernels by = number == 1 ? new AtenKernels() : kernels;
            Tensor gradients = values.normals(gradientType, ELEMENTS);
            by.adamW(parameters, gradients, state, new AdamWStep(1e-2, 0.9, 0.999, 1e-8, 0.1, number, 0.5));
        }
        List<Output> outputs = new ArrayList<>();
        switch (state.moments()) {
            case Moments.Plain plain -> {
                Tolerance tolerance = plain.mean_N().type() == DataType.BFLOAT16 ? BY_CHANCE : FLOAT;
                outputs.add(new Output("mean", plain.mean_N(), tolerance));
                outputs.add(new Output("variance", plain.variance_N(), tolerance));
            }
            case Moments.Blockwise blocks -> {
                outputs.add(new Output("mean's codes", blocks.meanCode_N(), CODE));
                outputs.add(new Output("mean's scales", blocks.meanScale_B(), FLOAT));
                outputs.add(new Output("variance's codes", blocks.varianceCode_N(), CODE));
                outputs.add(new Output("variance's scales", blocks.varianceScale_B(), FLOAT));
            }
        }
        switch (state.update()) {
            case ParameterUpdate.Master master -> outputs.add(new Output("master", master.master_N(), FLOAT));
            case ParameterUpdate.Kahan kahan ->
                outputs.add(new Output("compensation", kahan.compensation_N(), Tolerance.of(1.0 / 32)));
            case ParameterUpdate.Direct _, ParameterUpdate.Stochastic _ -> {}
        }
        outputs.add(new Output("parameters", parameters, kind.parameters() == DataType.BFLOAT16 ? BY_CHANCE : FLOAT));
        return outputs;
    }

    private static AdamWState state(Moments moments, ParameterUpdate update) {
        return new AdamWState(moments, update, FIRST, SEED);
    }

    private static Moments plain(TrialValues values, DataType type) {
        return Moments.zeros(values.scope(), type, values.device(), ELEMENTS);
    }

    private static Moments blocks(TrialValues values) {
        return Moments.zeroBlocks(values.scope(), values.device(), ELEMENTS);
    }

    private static ParameterUpdate master(TrialValues values, Tensor parameters) {
        return new ParameterUpdate.Master(parameters.to(values.scope(), DataType.FLOAT32, values.device()));
    }

    private static ParameterUpdate kahan(TrialValues values) {
        return new ParameterUpdate.Kahan(Tensor.zeros(values.scope(), DataType.BFLOAT16, values.device(), ELEMENTS));
    }
}

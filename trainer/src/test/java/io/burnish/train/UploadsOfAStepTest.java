package io.burnish.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.StepBatch;
import io.burnish.model.Decoder;
import io.burnish.model.Families;
import io.burnish.model.Recompute;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.AtenKernels;
import io.burnish.tensor.kernels.HostExchange;
import io.burnish.tensor.kernels.HostNumbers;
import io.burnish.tensor.kernels.Kernels;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a step's kernels read of the host's goes to the device by [HostExchange#upload] alone, in a few copies: nothing
/// by which the host would wait for the pass before.
class UploadsOfAStepTest {

    private static final int PAIRS = 12;
    private static final TokenPairs DATA = TinyTraining.pairs(PAIRS, 20_260_106);

    /// The plain kernels, which look at each tensor of integers that they are given.
    private static final class Watched implements AutoCloseable {

        private final Kernels plain = new AtenKernels();
        private final Scope keeper = Scope.confined();
        private final List<Tensor> uploaded = new ArrayList<>();
        private int uploads;
        private int integersSeen;

        Kernels kernels() {
            HostExchange exchange = exchange();
            return proxy(Kernels.class, plain, (method, arguments) -> {
                if (arguments != null) {
                    for (Object argument : arguments) {
                        check(method, argument);
                    }
                }
                return method.equals("exchange") ? exchange : null;
            });
        }

        private HostExchange exchange() {
            HostExchange direct = plain.exchange();
            return proxy(HostExchange.class, direct, (method, arguments) -> {
                if (!method.equals("upload")) {
                    return null;
                }
                uploads++;
                List<Tensor> tensors =
                        direct.upload((Scope) arguments[0], (Device) arguments[1], (HostNumbers[]) arguments[2]);
                // held on to, so that nobody else's numbers come to lie at the same place
                tensors.forEach(tensor -> uploaded.add(tensor.moveTo(keeper)));
                return tensors;
            });
        }

        private void check(String method, Object argument) {
            Tensor numbers = argument instanceof Segments segments ? segments.positions_T() : null;
            if (argument instanceof Tensor tensor && tensor.type() == DataType.INT64) {
                numbers = tensor;
            }
            if (numbers != null && numbers.elements() > 0) {
                long from = numbers.address();
                long to = from + numbers.bytes();
                assertThat(uploaded)
                        .as("%s is given %s, which nobody uploaded", method, numbers)
                        .anyMatch(whole -> whole.address() <= from && to <= whole.address() + whole.bytes());
                integersSeen++;
            }
        }

        @Override
        public void close() {
            keeper.close();
        }
    }

    private interface Answer {

        /// @return null: what the real one says
        Object of(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, T real, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    Object own = answer.of(method.getName(), arguments);
                    try {
                        return own == null ? method.invoke(real, arguments) : own;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /// Tokens, positions and rows are one copy, targets another; the gradient of scaled embeddings, and angles that
    /// hang on the sequences' lengths, are one more each.
    @ParameterizedTest
    @CsvSource({"llama3.2, 2", "qwen2-window, 2", "gemma2, 3", "llama-dynamic, 3"})
    void a_micro_batch_is_a_few_copies(String family, int copies) {
        try (Watched watched = new Watched();
                Weights weights = Families.load(Families.folder(family));
                PreferenceTrainer trainer = new PreferenceTrainer(
                        watched.kernels(),
                        weights,
                        TinyTraining.loss("simpo"),
                        TinyTraining.settings(1e-3, Recompute.LAYER),
                        2)) {
            for (int step = 0; step < 2; step++) {
                StepBatch batch = TinyTraining.batch(DATA, step, 0, PAIRS, 60);
                assertThat(batch.microBatches()).hasSizeGreaterThan(2);
                watched.uploads = 0;
                trainer.step(batch, ReferenceLogps.NONE);
                assertThat(watched.uploads)
                        .isEqualTo(copies * batch.microBatches().size());
            }
            assertThat(watched.integersSeen).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"llama3.2, 2", "gemma2, 2"})
    void a_batch_that_is_scored_too(String family, int copies) {
        try (Watched watched = new Watched();
                Weights weights = Families.load(Families.folder(family));
                Scope scope = Scope.shared();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                Scorer scorer = new Scorer(watched.kernels(), decoder, 16)) {
            List<TokenBatch> batches = TinyTraining.batch(DATA, 0, 0, PAIRS, 60).microBatches();
            for (TokenBatch batch : batches) {
                scorer.score(batch);
            }
            assertThat(watched.uploads).isEqualTo(copies * batches.size());
            scorer.tokenLogps(batches.getFirst());
            assertThat(watched.uploads).isEqualTo(copies * (batches.size() + 1));
        }
    }
}

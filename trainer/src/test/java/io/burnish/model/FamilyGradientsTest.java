package io.burnish.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import io.burnish.losses.AnswerGradient;
import io.burnish.losses.fused.Answers;
import io.burnish.losses.fused.LogProbHead;
import io.burnish.tape.Tape;
import io.burnish.tensor.FlatBuffer;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.AtenKernels;
import io.burnish.tensor.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The gradient of a sequence's log-prob by every weight is transformers' own, by torch's autograd in float64.
class FamilyGradientsTest {

    private static final double SHARE = 1e-4;

    @ParameterizedTest
    @ValueSource(strings = {"llama-bias", "qwen3-tied", "gemma", "gemma2", "gemma3"})
    void everyWeightHasTheGradientOfAutograd(String family) throws IOException {
        check(family, new AtenKernels(), Recompute.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-bias", "qwen3-tied", "gemma", "gemma2", "gemma3"})
    void theFusedKernelsFindTheSame(String family) throws IOException {
        for (Recompute recompute : Recompute.values()) {
            check(family, Kernels.of(Device.cpu()), recompute);
        }
    }

    private static void check(String family, Kernels kernels, Recompute recompute) throws IOException {
        Path folder = Families.folder(family);
        JsonNode golden =
                Families.JSON.readTree(folder.resolve("gradients.json").toFile());
        int[] ids = Families.JSON.convertValue(golden.get("input_ids"), int[].class);
        try (Weights weights = Families.load(folder);
                Scope scope = Scope.shared()) {
            FlatBuffer gradients =
                    FlatBuffer.zeros(scope, weights.parameters().layout(), DataType.FLOAT32, Device.cpu());
            double logp = backward(kernels, scope, weights, gradients, ids, recompute);
            double expectedLogp = golden.get("logp").asDouble();
            assertThat(logp).isCloseTo(expectedLogp, within(Math.abs(expectedLogp) * SHARE));
            JsonNode expected = golden.get("gradients");
            assertThat(weights.map().parts()).hasSize(expected.size());
            for (WeightMap.Part part : weights.map().parts()) {
                JsonNode numbers = expected.get(part.name());
                double norm = numbers.get("norm").asDouble();
                float[] gradient = part.in(scope, gradients).toFloats();
                String what = "%s, %s kernels, %s, %s".formatted(family, kernels.name(), recompute, part.name());
                assertThat(norm(gradient)).as(what).isCloseTo(norm, within(norm * SHARE));
                assertThat(wave(gradient))
                        .as(what)
                        .isCloseTo(numbers.get("wave").asDouble(), within(norm * SHARE));
            }
        }
    }

    private static double backward(
            Kernels kernels, Scope scope, Weights weights, FlatBuffer gradients, int[] ids, Recompute recompute) {
        int tokens = ids.length - 1;
        try (Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), gradients);
                Workspace saved = new Workspace(Device.cpu());
                Workspace scratch = new Workspace(Device.cpu());
                Tape tape = new Tape(kernels, DataType.FLOAT32, saved, scratch, true)) {
            int[] all = IntStream.range(0, tokens).toArray();
            Segments segments = new Segments(tape.scope(), Device.cpu(), new int[] {0, tokens}, new int[] {-1}, all);
            Tensor hidden_AH = decoder.forward(
                    tape,
                    Tensor.ofInts(tape.scope(), Device.cpu(), Arrays.copyOf(ids, tokens)),
                    segments,
                    Tensor.ofInts(tape.scope(), Device.cpu(), all),
                    recompute);
            LogProbHead head = new LogProbHead(
                    kernels, decoder.head(), weights.config().form().logits(), scratch, tokens);
            Tensor gradHidden_AH = tape.takeGradient(hidden_AH);
            Answers answers = new Answers(Arrays.copyOfRange(ids, 1, ids.length), new int[] {0, tokens}, 1);
            double logp = head.backward(hidden_AH, answers, (_, _) -> List.of(AnswerGradient.of(1)), gradHidden_AH)
                    .getFirst()
                    .logp();
            tape.backward(gradHidden_AH);
            return logp;
        }
    }

    private static double norm(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    private static double wave(float[] values) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] * Math.cos(i + 1);
        }
        return sum;
    }
}

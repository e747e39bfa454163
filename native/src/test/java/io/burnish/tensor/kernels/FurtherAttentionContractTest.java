package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.KeyValues.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The last tokens of a sequence whose keys and values are cached attend as they do in the whole sequence.
///
/// Legend: T tokens, C columns of query, key and value, O all query heads side by side.
class FurtherAttentionContractTest {

    private static final String ALL = "io.burnish.tensor.kernels.FurtherAttentionContractTest#all";

    private final SeededTensors random = SeededTensors.seeded();

    /// All of them, and the card's with flash attention by its definition.
    static Stream<Kernels> all() {
        Stream<Kernels> onCpu = AllKernels.onCpu();
        return AllKernels.canRunCuda() ? Stream.concat(onCpu, Stream.of(AllKernels.cudaWithFlash())) : onCpu;
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void the_last_tokens_attend_as_in_the_whole_sequence(Kernels kernels) {
        for (int round = 0; round < 24; round++) {
            int group = random.between(1, 3);
            int keyHeads = random.between(1, 3);
            int headSize = 2 * random.between(1, 20);
            // shorter than the piece, about as long, longer than all
            int window = round % 3 == 2 ? random.between(1, 60) : 0;
            double softCap = round % 4 == 3 ? 1.2 : 0;
            int prefix = round % 5 == 0 ? 0 : random.between(0, 50);
            int before = round % 7 == 0 ? 0 : random.between(0, 40);
            int piece = round % 6 == 1 ? 1 : random.between(1, 45);
            compare(
                    kernels,
                    new AttentionShape(group * keyHeads, keyHeads, headSize, 1 / Math.sqrt(headSize), window, softCap),
                    new int[] {prefix, before, piece});
        }
    }

    /// More queries than the plain way takes at once, and windows that end in each part.
    @ParameterizedTest
    @MethodSource(ALL)
    void long_pieces_attend_as_in_the_whole_sequence(Kernels kernels) {
        for (int window : new int[] {0, 100, 700}) {
            compare(kernels, new AttentionShape(2, 1, 6, 0.4, window), new int[] {37, 130, 601});
        }
        compare(kernels, new AttentionShape(1, 1, 4, 0.5, 300, 1.5), new int[] {300, 15, 530});
    }

    private record Sequence(CachedSequence cached, Tensor piece_TC, double[][] expected) {}

    /// Two sequences with one prefix, whose blocks both read.
    ///
    /// @param lengths of the prefix, of a run before the piece, of the piece
    private void compare(Kernels kernels, AttentionShape shape, int[] lengths) {
        try (Scope scope = Scope.confined()) {
            int block = 1 << random.between(0, 6);
            ScatteredBlocks free =
                    new ScatteredBlocks(random, 2 * Arrays.stream(lengths).sum() / block + 12, block);
            KeyValues cache = KeyValues.empty(scope, shape, DataType.FLOAT32, Device.cpu(), free.count(), block);
            cache.keys_SK().data().fill((byte) 0xff);
            cache.values_SK().data().fill((byte) 0xff);
            Run prefix = free.take(lengths[0]);
            Tensor prefix_TC = random.columnsOfWider(scope, lengths[0], shape.columns());
            kernels.cache(shape, prefix_TC, ScatteredBlocks.places(prefix, block), cache);
            Sequence[] both = new Sequence[2];
            for (int i = 0; i < 2; i++) {
                Run own = free.take(lengths[1] + lengths[2]);
                Tensor own_TC = random.columnsOfWider(scope, own.tokens(), shape.columns());
                kernels.cache(shape, own_TC, ScatteredBlocks.places(own, block), cache);
                double[][] all = Stream.concat(
                                Arrays.stream(SeededTensors.rows(prefix_TC)), Arrays.stream(SeededTensors.rows(own_TC)))
                        .toArray(double[][]::new);
                double[][] out = new SequenceAttention(shape, all).forward();
                both[i] = new Sequence(
                        new CachedSequence(prefix, own),
                        own_TC.rows(scope, lengths[1], own.tokens()),
                        Arrays.copyOfRange(out, lengths[0] + lengths[1], out.length));
            }
            for (Sequence sequence : both) {
                Tensor out_TO = random.columnsOfWider(scope, lengths[2], shape.queryColumns());
                kernels.furtherAttention(shape, sequence.piece_TC(), sequence.cached(), cache, out_TO);
                random.assertClose(
                        "%s, %s in blocks of %d".formatted(shape, Arrays.toString(lengths), block),
                        out_TO,
                        sequence.expected());
            }
        }
    }

    /// Blocks are a matter of where things lie: what is gathered of them is the same.
    @ParameterizedTest
    @MethodSource(ALL)
    void results_do_not_hang_on_blocks(Kernels kernels) {
        AttentionShape shape = new AttentionShape(4, 2, 24, 0.2, 0);
        try (Scope scope = Scope.confined()) {
            Tensor qkv_TC = random.contiguous(scope, 100, shape.columns());
            List<float[]> results = new ArrayList<>();
            for (int block : new int[] {1, 16, 128}) {
                int blocks = (100 + block - 1) / block;
                KeyValues cache = KeyValues.empty(scope, shape, DataType.FLOAT32, Device.cpu(), blocks, block);
                Run run = new Run(
                        IntStream.range(0, blocks).map(i -> blocks - 1 - i).toArray(), 100);
                kernels.cache(shape, qkv_TC, ScatteredBlocks.places(run, block), cache);
                Tensor out_TO = random.contiguous(scope, 31, shape.queryColumns());
                CachedSequence sequence = new CachedSequence(Run.NONE, run);
                kernels.furtherAttention(shape, qkv_TC.rows(scope, 69, 100), sequence, cache, out_TO);
                results.add(out_TO.toFloats());
            }
            assertThat(results.get(1)).isEqualTo(results.get(0));
            assertThat(results.get(2)).isEqualTo(results.get(0));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void what_does_not_fit_is_refused(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            AttentionShape shape = new AttentionShape(1, 1, 4, 1, 0);
            KeyValues cache = KeyValues.empty(scope, shape, DataType.FLOAT32, Device.cpu(), 2, 4);
            Tensor qkv_TC = random.contiguous(scope, 3, shape.columns());
            Tensor out_TO = random.contiguous(scope, 3, 4);
            CachedSequence beyond = new CachedSequence(Run.NONE, new Run(new int[] {1, 2}, 5));
            assertThatThrownBy(() -> kernels.furtherAttention(shape, qkv_TC, beyond, cache, out_TO))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("block 2, the cache has 2");
            CachedSequence tooShort = new CachedSequence(new Run(new int[] {0}, 1), new Run(new int[] {1}, 1));
            assertThatThrownBy(() -> kernels.furtherAttention(shape, qkv_TC, tooShort, cache, out_TO))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("3 queries of a sequence of 2 tokens");
            CachedSequence fits = new CachedSequence(Run.NONE, new Run(new int[] {1}, 3));
            assertThatThrownBy(
                            () -> kernels.furtherAttention(shape, qkv_TC, fits, cache, random.contiguous(scope, 2, 4)))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("furtherAttention");
        }
    }

    @Test
    void bf16_keys_and_values_are_gathered_unchanged() {
        Kernels cuda = AllKernels.cuda();
        for (int block : new int[] {1, 8, 32}) {
            AttentionShape shape = new AttentionShape(6, 3, 10, 0.3, 20);
            try (Scope scope = Scope.confined()) {
                Tensor qkv_TC =
                        random.contiguous(scope, 75, shape.columns()).to(scope, DataType.BFLOAT16, Device.cpu());
                KeyValues cache = KeyValues.empty(scope, shape, DataType.BFLOAT16, Device.cpu(), 80, block);
                Run run = new ScatteredBlocks(random, 80, block).take(75);
                cuda.cache(shape, qkv_TC, ScatteredBlocks.places(run, block), cache);
                Tensor[] out_TO = new Tensor[2];
                Kernels[] both = {cuda, new AtenKernels()};
                for (int i = 0; i < 2; i++) {
                    out_TO[i] = Tensor.empty(scope, DataType.BFLOAT16, Device.cpu(), 33, shape.queryColumns());
                    CachedSequence sequence = new CachedSequence(Run.NONE, run);
                    both[i].furtherAttention(shape, qkv_TC.rows(scope, 42, 75), sequence, cache, out_TO[i]);
                }
                assertThat(out_TO[0].toFloats()).isEqualTo(out_TO[1].toFloats());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 700", "0, 3, 300", "3, 1, 300", "3, 2, 700"})
    void the_plain_ways_memory_is_what_it_is_said_to_be(double softCap, int group, int queries) {
        AttentionShape shape = new AttentionShape(2 * group, 2, 16, 0.25, 0, softCap);
        try (Scope scope = Scope.confined()) {
            Tensor qkv_TC = random.contiguous(scope, queries, shape.columns());
            Tensor keyValue_L2K = random.contiguous(scope, 1500, 2L * shape.keyColumns());
            Tensor out_TO = SeededTensors.zeros(scope, queries, shape.queryColumns());
            long before = Scope.bytes();
            Scope.forgetPeak();
            new PlainAttention().further(shape, qkv_TC, keyValue_L2K, out_TO);
            double counted = Scope.peakBytes() - before;
            double said = PlainFurtherAttention.bytes(shape, queries, 1500);
            assertThat(said).as("counted %,.0f, said %,.0f", counted, said).isBetween(counted, 1.1 * counted);
        }
    }
}

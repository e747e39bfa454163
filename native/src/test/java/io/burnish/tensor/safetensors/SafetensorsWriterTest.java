package io.burnish.tensor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {

    @TempDir
    Path temporary;

    @Test
    void whatIsWrittenIsReadBackWhateverItsSize() throws Exception {
        long seed = Long.getLong("burnish.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        List<TensorEntry> tensors = new ArrayList<>();
        for (int length : new int[] {0, 1, 3, 1 << 18, (1 << 19) + 5}) { // up to and over the blocks of the writer
            tensors.add(floats("f" + length, random, length));
        }
        Path file = temporary.resolve("model.safetensors");

        String hash = SafetensorsWriter.write(file, tensors, SafetensorsWriter.PYTORCH);

        assertThat(hash).isEqualTo(sha256(file));
        try (Arena arena = Arena.ofConfined()) {
            for (TensorEntry read : SafetensorsFile.open(file, arena).tensors()) {
                TensorEntry written = tensors.stream()
                        .filter(each -> each.name().equals(read.name()))
                        .findFirst()
                        .orElseThrow();
                assertThat(read.data().mismatch(written.data()))
                        .as("-Dburnish.seed=%d", seed)
                        .isEqualTo(-1);
                assertThat(read.data().address() % 4).isZero();
            }
        }
    }

    @Test
    void theOrderOfTheEntriesDoesNotMatter() throws IOException {
        List<TensorEntry> tensors = List.of(
                new TensorEntry("z", SafetensorsType.U8, new long[] {3}, MemorySegment.ofArray(new byte[3])),
                new TensorEntry("y", SafetensorsType.I64, new long[0], MemorySegment.ofArray(new long[] {5})),
                new TensorEntry("x", SafetensorsType.BF16, new long[] {1, 2}, MemorySegment.ofArray(new short[2])));

        String one = SafetensorsWriter.write(temporary.resolve("one"), tensors, Map.of("b", "2", "a", "1"));
        String two = SafetensorsWriter.write(temporary.resolve("two"), tensors.reversed(), Map.of("a", "1", "b", "2"));

        assertThat(one).isEqualTo(two);
    }

    @Test
    void replacingLeavesTheOldFileOrTheNewOneAndNothingElse() throws IOException {
        Path file = temporary.resolve("adapter_model.safetensors");
        SplittableRandom random = new SplittableRandom(1);
        SafetensorsWriter.replace(file, List.of(floats("a", random, 3)), SafetensorsWriter.PYTORCH);
        Files.writeString(temporary.resolve("adapter_model.safetensors.tmp"), "of a killed process");

        SafetensorsWriter.replace(file, List.of(floats("b", random, 4)), SafetensorsWriter.PYTORCH);

        assertThat(temporary).isDirectoryContaining(path -> path.equals(file));
        assertThat(temporary.toFile().list()).hasSize(1);
        try (Arena arena = Arena.ofConfined()) {
            assertThat(SafetensorsFile.open(file, arena).tensors())
                    .extracting(TensorEntry::name)
                    .containsExactly("b");
        }
    }

    @Test
    void whatCannotBeWrittenIsOneMessage() throws IOException {
        List<TensorEntry> tensors = List.of(floats("a", new SplittableRandom(1), 3));
        Path there = Files.writeString(temporary.resolve("there"), "");

        assertThatThrownBy(() -> SafetensorsWriter.write(there, tensors, Map.of()))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContainingAll(there.toString(), "it is there already");
        assertThatThrownBy(() -> SafetensorsWriter.write(temporary.resolve("no/file"), tensors, Map.of()))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContaining("its directory is not there");
        assertThatThrownBy(() -> SafetensorsWriter.write(
                        temporary.resolve("twice"), List.of(tensors.getFirst(), tensors.getFirst()), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a' is there twice");
    }

    @Test
    void aLargeModelIsSplitAsTransformersDoesAndReadAsOne() throws Exception {
        SplittableRandom random = new SplittableRandom(2);
        List<TensorEntry> tensors = List.of(
                floats("model.b", random, 10),
                floats("model.a", random, 10),
                floats("model.huge", random, 100),
                floats("model.c", random, 5));

        Map<String, String> hashes = ShardedWriter.write(temporary, tensors, 80);

        assertThat(hashes.keySet())
                .containsExactly(
                        "model-00001-of-00003.safetensors",
                        "model-00002-of-00003.safetensors",
                        "model-00003-of-00003.safetensors",
                        "model.safetensors.index.json");
        for (Map.Entry<String, String> each : hashes.entrySet()) {
            assertThat(each.getValue()).isEqualTo(sha256(temporary.resolve(each.getKey())));
        }
        assertThat(temporary.resolve("model.safetensors.index.json")).hasContent("""
                        {
                          "metadata": {
                            "total_size": 500
                          },
                          "weight_map": {
                            "model.a": "model-00001-of-00003.safetensors",
                            "model.b": "model-00001-of-00003.safetensors",
                            "model.c": "model-00003-of-00003.safetensors",
                            "model.huge": "model-00002-of-00003.safetensors"
                          }
                        }
                        """);
        try (Arena arena = Arena.ofConfined()) {
            SafetensorsModel model = SafetensorsModel.open(temporary, arena);
            assertThat(model.tensors().keySet()).containsExactly("model.a", "model.b", "model.huge", "model.c");
            assertThat(model.files()).hasSize(3);
        }
    }

    @Test
    void aSmallModelIsOneFile() throws IOException {
        Map<String, String> hashes =
                ShardedWriter.write(temporary, List.of(floats("a", new SplittableRandom(1), 3)), 1000);

        assertThat(hashes.keySet()).containsExactly("model.safetensors");
    }

    /// A tensor whose bytes are there only while it is written.
    private record Made(String name, long[] shape, List<Arena> arenas) implements WritableTensor {

        @Override
        public SafetensorsType type() {
            return SafetensorsType.F32;
        }

        @Override
        public MemorySegment data(Arena arena) {
            assertThat(arenas).noneMatch(earlier -> earlier.scope().isAlive());
            arenas.add(arena);
            return arena.allocate(16).fill((byte) name.charAt(0));
        }
    }

    @Test
    void tensorsAreMadeOneAtATime() throws IOException {
        List<Arena> arenas = new ArrayList<>();
        List<Made> tensors = List.of(new Made("a", new long[] {4}, arenas), new Made("b", new long[] {2, 2}, arenas));

        ShardedWriter.write(temporary, tensors, 1000);

        assertThat(arenas).hasSize(2);
        try (Arena arena = Arena.ofConfined()) {
            TensorEntry second = SafetensorsModel.open(temporary, arena).tensor("b");
            assertThat(second.shape()).containsExactly(2, 2);
            assertThat(second.data().toArray(ValueLayout.JAVA_BYTE)).containsOnly('b');
        }
    }

    @Test
    void aTensorThatIsNotAsLongAsItSaidIsRefused() {
        List<Made> tensors = List.of(new Made("a", new long[] {5}, new ArrayList<>()));

        assertThatThrownBy(() -> ShardedWriter.write(temporary, tensors, 1000))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("tensor 'a' was to have 20 bytes and has 16");
    }

    @Test
    void aFullDiskIsNamed() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "needs /dev/full");

        assertThatThrownBy(() -> {
                    try (HashedOutput out = new HashedOutput(full, StandardOpenOption.WRITE)) {
                        out.write(MemorySegment.ofArray(new byte[10]));
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left");
    }

    private static TensorEntry floats(String name, SplittableRandom random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextInt();
        }
        return new TensorEntry(name, SafetensorsType.F32, new long[] {length}, MemorySegment.ofArray(values));
    }

    private static String sha256(Path file) throws IOException, GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}

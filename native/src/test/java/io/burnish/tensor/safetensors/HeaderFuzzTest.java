package io.burnish.tensor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Headers changed at random are refused with a message, or what they say holds.
class HeaderFuzzTest {

    private static final int CASES = 1000;

    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            ":",
            ",",
            "0",
            "-1",
            "1",
            "8",
            "16",
            "9223372036854775807",
            "1e3",
            "null",
            "true",
            "\"F32\"",
            "\"BF16\"",
            "\"dtype\"",
            "\"shape\"",
            "\"data_offsets\"",
            "\"__metadata__\"",
            "\\u0000",
            " ");

    @TempDir
    Path temporary;

    @Test
    void aChangedHeaderIsRefusedOrHolds() throws IOException {
        long seed = Long.getLong("burnish.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < CASES; i++) {
            Path file = temporary.resolve("fuzz.safetensors");
            byte[] bytes = mutate(random, valid(random));
            Files.write(file, bytes);
            try (Arena arena = Arena.ofConfined()) {
                assertHolds(SafetensorsFile.open(file, arena), bytes.length);
            } catch (SafetensorsException e) {
                assertThat(e.getMessage()).startsWith(file.toString()).hasSizeLessThan(2000);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "case %d of -Dburnish.seed=%d: %s"
                                .formatted(i, seed, new String(bytes, StandardCharsets.ISO_8859_1)),
                        e);
            }
        }
    }

    /// Every tensor is as long as it says, and together they are the file after its header.
    private static void assertHolds(SafetensorsFile file, int length) {
        long header = 8;
        long total = 0;
        for (TensorEntry tensor : file.tensors()) {
            total += tensor.data().byteSize();
            if (tensor.data().byteSize() > 0) {
                tensor.data().get(ValueLayout.JAVA_BYTE, tensor.data().byteSize() - 1);
            }
        }
        assertThat(total).isLessThanOrEqualTo(length - header);
    }

    private static byte[] valid(SplittableRandom random) throws IOException {
        List<TensorEntry> tensors = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            SafetensorsType type = SafetensorsType.values()[random.nextInt(SafetensorsType.values().length)];
            long[] shape = random.longs(random.nextInt(3), 0, 4).toArray();
            long bytes = type.bytes();
            for (long size : shape) {
                bytes *= size;
            }
            tensors.add(new TensorEntry("t" + i, type, shape, MemorySegment.ofArray(new byte[(int) bytes])));
        }
        tensors.sort(HeaderWriter.ORDER);
        byte[] header = HeaderWriter.write(tensors, new TreeMap<>(SafetensorsWriter.PYTORCH));
        return ByteBuffer.allocate(header.length + (int) SafetensorsWriter.bytes(tensors))
                .put(header)
                .array();
    }

    private static byte[] mutate(SplittableRandom random, byte[] valid) {
        byte[] bytes = valid;
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            bytes = switch (random.nextInt(4)) {
                case 0 -> flip(bytes, at, random);
                case 1 -> splice(bytes, at, at, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> splice(bytes, at, Math.min(bytes.length, at + random.nextInt(20)), "");
                default ->
                    splice(
                            bytes,
                            at,
                            Math.min(bytes.length, at + random.nextInt(6)),
                            PIECES.get(random.nextInt(PIECES.size())));
            };
            if (bytes.length < 9) {
                return bytes;
            }
        }
        return random.nextBoolean() ? withLengthUpToTheLastBrace(bytes) : bytes;
    }

    private static byte[] flip(byte[] bytes, int at, SplittableRandom random) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) random.nextInt();
        return changed;
    }

    private static byte[] splice(byte[] bytes, int from, int to, String piece) {
        byte[] middle = piece.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(bytes.length - (to - from) + middle.length)
                .put(bytes, 0, from)
                .put(middle)
                .put(bytes, to, bytes.length - to)
                .array();
    }

    /// So that a change of length reaches the JSON parser instead of failing at the length.
    private static byte[] withLengthUpToTheLastBrace(byte[] bytes) {
        int end = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf('}');
        byte[] changed = bytes.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(Math.max(0, end + 1 - 8));
        return changed;
    }
}

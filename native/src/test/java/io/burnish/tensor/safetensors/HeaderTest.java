package io.burnish.tensor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Headers that lie are refused with file, tensor and both values.
class HeaderTest {

    @TempDir
    Path temporary;

    @Test
    void anHonestHeaderIsReadInTheOrderOfTheBytes() throws IOException {
        Path file = file("""
                {"b": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]},
                 "a": {"data_offsets": [0, 4], "shape": [2, 1], "dtype": "BF16"},
                 "__metadata__": {"format": "pt"}}""", 12);
        try (Arena arena = Arena.ofConfined()) {
            assertThat(SafetensorsFile.open(file, arena).tensors())
                    .extracting(TensorEntry::toString)
                    .containsExactly("a BF16[2, 1]", "b F32[2]");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a": {"dtype":"F32","shape":[2,3],"data_offsets":[0,20]}}                | 'a' dtype F32 [2, 3] 24 [0, 20] 20
            {"a": {"dtype":"F32","shape":[2],"data_offsets":[0,8]}}                   | 8 bytes of data the file holds 20
            {"a": {"dtype":"F32","shape":[8],"data_offsets":[0,32]}}                  | 32 bytes of data the file holds 20
            {"a": {"dtype":"F32","shape":[4],"data_offsets":[4,20]}}                  | 'a' begins 4 the header ends 0 gap
            {"a": {"dtype":"F32","shape":[3],"data_offsets":[0,12]}, "b": {"dtype":"F32","shape":[3],"data_offsets":[8,20]}} | 'b' begins 8 'a' ends 12 overlap
            {"a": {"dtype":"F32","shape":[1],"data_offsets":[0,4]}, "b": {"dtype":"F32","shape":[3],"data_offsets":[8,20]}}  | 'b' begins 8 'a' ends 4 gap
            {"a": {"dtype":"F32","shape":[5],"data_offsets":[20,0]}}                  | 'a' [20, 0] no range
            {"a": {"dtype":"F32","shape":[-5],"data_offsets":[0,20]}}                 | 'a' shape negative -5
            {"a": {"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,20]}} | 'a' [4294967296, 4294967296] passes any memory
            {"a": {"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0]}} | 'a' passes any memory
            {"a": {"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,20]}} | no JSON that we read out of range of long
            {"a": {"dtype":"F32","shape":[5.0],"data_offsets":[0,20]}}                | 'a' a number of shape a fraction
            {"a": {"dtype":"F32","shape":5,"data_offsets":[0,20]}}                    | 'a' shape a whole number not an array
            {"a": {"dtype":"F8_E4M3","shape":[20],"data_offsets":[0,20]}}             | 'a' 'F8_E4M3' supported BF16
            {"a": {"dtype":"f32","shape":[5],"data_offsets":[0,20]}}                  | 'a' 'f32' supported F32
            {"a": {"dtype":1,"shape":[5],"data_offsets":[0,20]}}                      | 'a' dtype a whole number not a text
            {"a": {"dtype":"F32","shape":[5]}}                                        | 'a' has no data_offsets
            {"a": {"dtype":"F32","shape":[5],"data_offsets":[0,20,20]}}               | 'a' 3 numbers, not 2
            {"a": {"dtype":"F32","shape":[5],"data_offsets":[0,20],"extra":1}}        | 'a' unknown field 'extra'
            {"a": {"dtype":"F32","dtype":"F32","shape":[5],"data_offsets":[0,20]}}    | 'a' dtype twice
            {"a": {"dtype":"F32","shape":[5],"data_offsets":[0,20]}, "a": {"dtype":"F32","shape":[5],"data_offsets":[0,20]}} | 'a' is there twice
            {"a": [0]}                                                                | 'a' its entry an array not an object
            {"__metadata__": {"format": 3}}                                           | '__metadata__' 'format' a whole number not a text
            {"a": {"dtype":"F32","shape":[5],"data_offsets":[0,20]}} {}               | goes on after its last
            {"a": {"dtype":"F32","shape":[5],"data_offsets":[0,20]}                   | no JSON that we read
            [1]                                                                       | does not begin with '{'
            {}                                                                        | 0 bytes of data the file holds 20
            """, quoteCharacter = '~')
    void aHeaderThatLiesIsRefused(String header, String message) throws IOException {
        Path file = file(header, 20);

        assertThatThrownBy(() -> open(file))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContainingAll(message.split(" "));
    }

    @Test
    void aLengthBeyondTheFileOrTheLimitIsRefusedBeforeItIsRead() throws IOException {
        for (long length : new long[] {13, Header.MAX_LENGTH + 1, Long.MAX_VALUE, -1}) {
            Path file = Files.write(
                    temporary.resolve("long.safetensors"),
                    ByteBuffer.allocate(20)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(length)
                            .array());

            assertThatThrownBy(() -> open(file))
                    .isInstanceOf(SafetensorsException.class)
                    .hasMessageContainingAll("header has " + Long.toUnsignedString(length), "the file has 20");
        }
        Path tiny = Files.write(temporary.resolve("tiny.safetensors"), new byte[7]);
        assertThatThrownBy(() -> open(tiny)).hasMessageContaining("it has 7 bytes");
        assertThatThrownBy(() -> open(temporary.resolve("none"))).hasMessageContaining("there is no such file");
    }

    @Test
    void deepAndHugeJsonEndsInAMessage() throws IOException {
        assertThatThrownBy(() -> open(file("{\"a\":" + "[".repeat(1_000_000), 0)))
                .isInstanceOf(SafetensorsException.class);
        assertThatThrownBy(() -> open(file("{\"a\":{\"shape\":" + "[".repeat(1_000_000), 0)))
                .isInstanceOf(SafetensorsException.class);
        assertThatThrownBy(() -> open(file("{\"" + "a".repeat(1_000_000) + "\":{}}", 0)))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageMatching("(?s).{1,1000}");
        assertThatThrownBy(() -> open(file("{\"x\\u001b[2J\": 3}", 0))).hasMessageContaining("'x?[2J'");
        Path invalid = file("{\"a\": 1}", 0);
        byte[] bytes = Files.readAllBytes(invalid);
        bytes[10] = (byte) 0xff; // no UTF-8
        Files.write(invalid, bytes);
        assertThatThrownBy(() -> open(invalid)).isInstanceOf(SafetensorsException.class);
    }

    private Path file(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        return Files.write(temporary.resolve("model.safetensors"), bytes.array());
    }

    private static void open(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            SafetensorsFile.open(file, arena);
        }
    }
}

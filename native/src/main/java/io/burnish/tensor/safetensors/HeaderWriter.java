package io.burnish.tensor.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;

/// The bytes before the tensors, as the reference implementation writes them: length and JSON, which spaces
/// fill up to a multiple of eight.
final class HeaderWriter {

    /// The larger elements first, so that every tensor is aligned without gaps; then by name.
    static final Comparator<WritableTensor> ORDER =
            Comparator.comparing(WritableTensor::type).reversed().thenComparing(WritableTensor::name);

    private static final JsonFactory JSON = new JsonFactory();
    private static final int ALIGNMENT = 8;

    private HeaderWriter() {}

    static byte[] write(List<? extends WritableTensor> ordered, SortedMap<String, String> metadata) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[Header.LENGTH_BYTES]);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                writeMetadata(json, metadata);
            }
            long offset = 0;
            for (WritableTensor tensor : ordered) {
                writeTensor(json, tensor, offset);
                offset += tensor.byteSize();
            }
            json.writeEndObject();
        }
        while (bytes.size() % ALIGNMENT != 0) {
            bytes.write(' ');
        }
        byte[] header = bytes.toByteArray();
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length - Header.LENGTH_BYTES);
        return header;
    }

    private static void writeMetadata(JsonGenerator json, SortedMap<String, String> metadata) throws IOException {
        json.writeObjectFieldStart(HeaderParser.METADATA);
        for (var each : metadata.entrySet()) {
            json.writeStringField(each.getKey(), each.getValue());
        }
        json.writeEndObject();
    }

    private static void writeTensor(JsonGenerator json, WritableTensor tensor, long offset) throws IOException {
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", tensor.type().name());
        json.writeFieldName("shape");
        json.writeArray(tensor.shape(), 0, tensor.shape().length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {offset, offset + tensor.byteSize()}, 0, 2);
        json.writeEndObject();
    }
}

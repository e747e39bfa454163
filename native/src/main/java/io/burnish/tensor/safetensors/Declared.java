package io.burnish.tensor.safetensors;

import static io.burnish.tensor.safetensors.SafetensorsException.damaged;
import static io.burnish.tensor.safetensors.SafetensorsException.quote;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// What a header says of one tensor, before any of it is believed.
///
/// @param begin where its bytes begin, counted from the end of the header
/// @param end where they end
record Declared(String name, SafetensorsType type, long[] shape, long begin, long end) {

    /// The order of the bytes; an empty tensor comes before the one that starts at the same place.
    static final Comparator<Declared> BY_PLACE =
            Comparator.comparingLong(Declared::begin).thenComparingLong(Declared::end);

    /// Refuses offsets that do not hold just what dtype and shape take.
    void checkSize(Path file) throws SafetensorsException {
        if (begin < 0 || end < begin) {
            throw damaged(file, "tensor %s: data_offsets [%d, %d] are no range", quote(name), begin, end);
        }
        long needed;
        try {
            needed = Arrays.stream(shape).reduce(type.bytes(), Math::multiplyExact);
        } catch (ArithmeticException _) {
            throw damaged(file, "tensor %s: shape %s passes any memory", quote(name), shapeText());
        }
        if (needed != end - begin) {
            throw damaged(
                    file,
                    "tensor %s: dtype %s and shape %s take %d bytes, data_offsets [%d, %d] hold %d",
                    quote(name),
                    type,
                    shapeText(),
                    needed,
                    begin,
                    end,
                    end - begin);
        }
    }

    /// Refuses tensors, given by place, that overlap, leave a gap, or fill less or more than the `available`
    /// bytes.
    static void checkPlaces(Path file, List<Declared> byPlace, long available) throws SafetensorsException {
        long reached = 0;
        String previous = "the header";
        for (Declared each : byPlace) {
            if (each.begin != reached) {
                throw damaged(
                        file,
                        "tensor %s begins at byte %d of the data, but %s ends at %d (%s)",
                        quote(each.name),
                        each.begin,
                        previous,
                        reached,
                        each.begin < reached ? "they overlap" : "a gap");
            }
            reached = each.end;
            previous = "tensor " + quote(each.name);
        }
        if (reached != available) {
            throw damaged(
                    file,
                    "its header tells of %d bytes of data, the last of them of %s; the file holds %d",
                    reached,
                    previous,
                    available);
        }
    }

    private String shapeText() {
        String text = Arrays.toString(shape);
        return text.length() > 200 ? text.substring(0, 200) + "...]" : text;
    }
}

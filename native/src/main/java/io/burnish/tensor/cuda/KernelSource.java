package io.burnish.tensor.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A `.cu` file with the headers that it includes, in memory.
///
/// @param name without the ending: `norms`
/// @param headers name to text, those that headers include too
record KernelSource(String name, String text, SortedMap<String, String> headers) {

    private static final Pattern INCLUDE = Pattern.compile("(?m)^[ \t]*#[ \t]*include[ \t]+\"([^\"]+)\"");

    /// Reads a source and its headers from where a class's resources lie.
    ///
    /// @throws CudaException where one is missing
    static KernelSource beside(Class<?> owner, String name) {
        String text = read(owner, name + ".cu");
        if (text == null) {
            throw new CudaException("There is no kernel source %s.cu beside %s.".formatted(name, owner.getName()));
        }
        SortedMap<String, String> headers = new TreeMap<>();
        addHeaders(owner, name + ".cu", text, headers);
        return new KernelSource(name, text, headers);
    }

    private static void addHeaders(Class<?> owner, String includer, String text, Map<String, String> headers) {
        Matcher include = INCLUDE.matcher(text);
        while (include.find()) {
            String header = include.group(1);
            if (headers.containsKey(header)) {
                continue;
            }
            String headerText = read(owner, header);
            if (headerText == null) {
                throw new CudaException("%s includes \"%s\", which is not beside it.".formatted(includer, header));
            }
            headers.put(header, headerText);
            addHeaders(owner, header, headerText, headers);
        }
    }

    private static @Nullable String read(Class<?> owner, String file) {
        try (InputStream in = owner.getResourceAsStream(file)) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the kernel source " + file, e);
        }
    }

    /// What compiled code depends on besides the architecture and the compiler: text, headers, options.
    String hash() {
        Fingerprint fingerprint = new Fingerprint().add(text);
        headers.forEach((header, headerText) -> fingerprint.add(header).add(headerText));
        CompilerOptions.COMMON.forEach(fingerprint::add);
        CompilerOptions.NVRTC.forEach(fingerprint::add);
        return fingerprint.hex();
    }
}

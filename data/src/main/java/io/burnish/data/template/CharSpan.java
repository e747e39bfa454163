package io.burnish.data.template;

/// The characters `[start, end)` of a text, counted as [String] counts them (UTF-16 units).
public record CharSpan(int start, int end) {

    /// The span's own part of the text.
    public String of(String text) {
        return text.substring(start, end);
    }
}

package io.burnish.report;

/// Text that becomes part of a page and stays text.
final class Html {

    private Html() {}

    /// For contents of elements and for quoted attributes.
    static String text(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /// JSON for the inside of a `script` element: these characters stand in its strings only, where JSON may escape
    /// them, and without them no text can end the element or open a comment.
    static String data(String json) {
        return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }
}

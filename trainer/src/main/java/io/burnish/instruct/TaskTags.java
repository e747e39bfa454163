package io.burnish.instruct;

import java.util.Optional;

/// The tags between which a prompt stands, in what a model is shown and in what it writes.
public final class TaskTags {

    static final String OPEN = "<task>";

    /// Where a model has written this, there is nothing more to wait for.
    public static final String CLOSE = "</task>";

    private TaskTags() {}

    static String around(String prompt) {
        return OPEN + "\n" + prompt.strip() + "\n" + CLOSE;
    }

    /// What stands between the tags: from the last opening one before the first closing one, so that a model may think
    /// about its task first. The closing tag may be missing, for there an engine stops.
    ///
    /// @param opened whether what the model was asked ends with the opening tag
    /// @return empty without an opening tag
    static Optional<String> within(String raw, boolean opened) {
        int close = raw.indexOf(CLOSE);
        String before = close < 0 ? raw : raw.substring(0, close);
        int open = before.lastIndexOf(OPEN);
        return open < 0 && !opened
                ? Optional.empty()
                : Optional.of(
                        before.substring(open < 0 ? 0 : open + OPEN.length()).strip());
    }

    static boolean closed(String raw) {
        return raw.contains(CLOSE);
    }
}

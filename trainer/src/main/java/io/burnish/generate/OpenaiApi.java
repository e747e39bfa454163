package io.burnish.generate;

/// How a prompt that is text is put to a server.
public enum OpenaiApi {
    /// As one message of the user's, which the server's chat template makes into text.
    CHAT,
    /// As it is.
    COMPLETIONS
}

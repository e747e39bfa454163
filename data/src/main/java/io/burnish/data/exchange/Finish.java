package io.burnish.data.exchange;

/// How an answer ended.
public enum Finish {
    /// By an end token or a stop string.
    STOP,
    /// At `max_tokens`: it is not finished.
    LENGTH,
    /// There is no answer; what went wrong is in the log.
    ERROR
}

package io.burnish.cli;

/// A command of another module (`bench`), found by [java.util.ServiceLoader]; a picocli command class.
public interface FurtherCommand {}

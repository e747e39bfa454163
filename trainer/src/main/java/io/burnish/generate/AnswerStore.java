package io.burnish.generate;

import java.util.Optional;

/// Answers that were paid for, so that a run that broke asks for none of them again.
///
/// Belongs to one thread.
public interface AnswerStore extends AutoCloseable {

    Optional<Answer> find(AnswerKey key);

    /// Returns when the answer will not be lost.
    void add(AnswerKey key, Answer answer);

    @Override
    void close();

    /// Keeps nothing.
    static AnswerStore none() {
        return new AnswerStore() {
            @Override
            public Optional<Answer> find(AnswerKey key) {
                return Optional.empty();
            }

            @Override
            public void add(AnswerKey key, Answer answer) {}

            @Override
            public void close() {}
        };
    }
}

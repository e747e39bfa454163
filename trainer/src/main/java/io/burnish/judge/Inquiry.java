package io.burnish.judge;

import java.util.List;

/// A way to get a model's opinions.
interface Inquiry {

    /// @return for each question, in their order, one opinion for each attempt
    List<List<Opinion>> ask(List<Question> questions);
}

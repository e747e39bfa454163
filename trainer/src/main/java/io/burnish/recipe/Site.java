package io.burnish.recipe;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The place that a value is bound for.
///
/// @param path of the key, e.g. `train.schedule`
/// @param words that it may be instead, e.g. `auto`
/// @param standard what holds there if the recipe says nothing: what a section leaves out comes from it
record Site(String path, List<String> words, Optional<Object> standard) {

    static Site of(String path, Optional<Object> standard) {
        return new Site(path, List.of(), standard);
    }

    /// The same place, for a value that may be a word instead.
    Site or(String word) {
        return new Site(path, Stream.concat(words.stream(), Stream.of(word)).toList(), Optional.empty());
    }

    /// A place in a list.
    Site item(int index) {
        return of(path + "[" + index + "]", Optional.empty());
    }

    /// What a message says the value must be: one of the words, or what is expected besides.
    String expectation(List<String> expected) {
        return "must be "
                + Texts.either(Stream.concat(words.stream(), expected.stream()).toList());
    }
}

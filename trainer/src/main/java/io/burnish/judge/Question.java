package io.burnish.judge;

import io.burnish.data.Content;

/// What a model is asked for a judgement.
///
/// @param seedPath `PROMPT_ID/SAMPLE`, to which the attempt is added; it names the question in messages too
/// @param shown the filled template
/// @param prompt the same as the engine takes it
record Question(String seedPath, String shown, Content prompt) {}

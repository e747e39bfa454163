/// Judging answers: by the model itself or another one, by rules, by log-probs, by several of these at once.
///
/// A judge is made of its settings by [Judges] and turns a block of prompts with their samples into verdicts.
/// It never loads a model: what it asks is handed to it by [JudgeTools].
@NullMarked
package io.burnish.judge;

import org.jspecify.annotations.NullMarked;

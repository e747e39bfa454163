/// Figures about a model from values that other phases left in files: win rates, ratings, divergences, lengths.
///
/// Nothing here runs a model or asks a judge, so that a verdict is paid for once and measured as often as wanted.
@NullMarked
package io.burnish.evaluate;

import org.jspecify.annotations.NullMarked;

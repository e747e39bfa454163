/// Recipes: one YAML file that is the whole run, read into records with every problem reported at once.
///
/// Sections are plain records of the packages they configure, bound by reflection: `learning_rate` is the
/// component `learningRate`. What a section need not say stands in its record's static `defaults()`, or
/// `of(required...)`.
@NullMarked
package io.burnish.recipe;

import org.jspecify.annotations.NullMarked;

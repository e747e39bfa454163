/// Preference losses as pure functions: reward, margin, link, weight. Only java.*.
///
/// Notation, here and in every loss: `w` chosen, `l` rejected; `n` the number of scored tokens of an answer;
/// `L` the sum of its log-probabilities under the policy, `R` under the frozen reference, both in nats; `u = L
/// - R`; `s` the logistic sigmoid, `sp(z) = log(1 + e^z)`; `z` the margin. A loss is a record: its components
///   are the
/// hyperparameters, its compact constructor the validation. [LossCatalogue] knows them all by name; nothing
/// reads a loss by reflection.
@NullMarked
package io.burnish.losses;

import org.jspecify.annotations.NullMarked;

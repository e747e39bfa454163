package io.burnish.losses;

/// The loss of one pair by itself and its derivatives, divided by nothing.
///
/// @param loss the value
/// @param gradientChosen `d loss / d L_w`
/// @param gradientRejected `d loss / d L_l`
public record PairValue(double loss, double gradientChosen, double gradientRejected) {}

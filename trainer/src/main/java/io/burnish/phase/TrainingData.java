package io.burnish.phase;

import io.burnish.data.TokenPairs;

/// What one training reads as tokens.
///
/// @param eval held-out pairs; may be none
/// @param hash of all that decides about both
record TrainingData(TokenPairs train, TokenPairs eval, String hash) {}

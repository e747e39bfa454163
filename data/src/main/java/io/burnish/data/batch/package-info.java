/// Pairs to batches: the order of an epoch, the pairs of a step, and forests of segments for the model.
@NullMarked
package io.burnish.data.batch;

import org.jspecify.annotations.NullMarked;

/// The log-prob head: from hidden states to one number per answer token and back, never holding a batch's logits.
@NullMarked
package io.burnish.losses.fused;

import org.jspecify.annotations.NullMarked;

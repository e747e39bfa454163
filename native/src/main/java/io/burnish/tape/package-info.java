/// Our own reverse mode: a tape of fused ops with hand-written backward passes.
///
/// An op is stateless; what its backward needs is a record it hands to the tape, freed as soon as it is used.
@NullMarked
package io.burnish.tape;

import org.jspecify.annotations.NullMarked;

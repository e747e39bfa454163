/// Random numbers by name: every draw of a run is a pure function of its seed, a path and a number.
@NullMarked
package io.burnish.data.random;

import org.jspecify.annotations.NullMarked;

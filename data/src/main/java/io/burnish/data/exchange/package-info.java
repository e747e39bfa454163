/// What the phases of a loop hand to each other: samples, verdicts, pairs and discards, one JSON object a line.
@NullMarked
package io.burnish.data.exchange;

import org.jspecify.annotations.NullMarked;

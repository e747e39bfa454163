/// Files to rows: JSON lines and JSON arrays, gzipped or not, in the formats that preference data comes in.
@NullMarked
package io.burnish.data.source;

import org.jspecify.annotations.NullMarked;

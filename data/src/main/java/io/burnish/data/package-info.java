/// The values that travel: rows as files have them, pairs as token ids, batches as forests of segments.
@NullMarked
package io.burnish.data;

import org.jspecify.annotations.NullMarked;

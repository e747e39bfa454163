/// Training: settings, schedule, optimizer and the loop over batches.
@NullMarked
package io.burnish.train;

import org.jspecify.annotations.NullMarked;

/// The phases of a run: each reads committed files and writes files.
@NullMarked
package io.burnish.phase;

import org.jspecify.annotations.NullMarked;

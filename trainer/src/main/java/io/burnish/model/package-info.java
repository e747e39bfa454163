/// Decoder models: their settings, configuration, families and directories.
@NullMarked
package io.burnish.model;

import org.jspecify.annotations.NullMarked;

/// Measurements by commands: `burnish bench`. Each verifies what it computed before it prints how fast.
@NullMarked
package io.burnish.bench;

import org.jspecify.annotations.NullMarked;

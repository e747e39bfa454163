/// Preference losses for people who train with DJL's own `Trainer`.
@NullMarked
package io.burnish.losses.djl;

import org.jspecify.annotations.NullMarked;

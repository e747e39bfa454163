/// Preference losses as pure functions: reward, margin, link, weight. Only java.*.
@NullMarked
package io.burnish.losses;

import org.jspecify.annotations.NullMarked;

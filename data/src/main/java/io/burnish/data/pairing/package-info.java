/// From judged answers to pairs: which answers of a prompt are chosen and rejected, and what is left out and why.
@NullMarked
package io.burnish.data.pairing;

import org.jspecify.annotations.NullMarked;

/// Making answers: sampling by the model itself or by a server, and what is made of several answers.
@NullMarked
package io.burnish.generate;

import org.jspecify.annotations.NullMarked;

/// How alike texts are, word by word.
@NullMarked
package io.burnish.data.similarity;

import org.jspecify.annotations.NullMarked;

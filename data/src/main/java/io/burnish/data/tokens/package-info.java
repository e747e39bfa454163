/// Rows to token ids: the tokenizer, where answers begin, what is cut, and the file that keeps the result.
@NullMarked
package io.burnish.data.tokens;

import org.jspecify.annotations.NullMarked;

/// New prompts that a model writes itself, shown some that are there (Self-Instruct, arXiv 2212.10560).
@NullMarked
package io.burnish.instruct;

import org.jspecify.annotations.NullMarked;

/// The command line: one class per command. The only package that prints or ends the process.
@NullMarked
package io.burnish.cli;

import org.jspecify.annotations.NullMarked;

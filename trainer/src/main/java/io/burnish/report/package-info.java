/// What a run has done, read from its files: figures by iteration, and a page that shows them with the answers.
///
/// Reads only, takes no lock, and expects nothing: a run may be going on, half done, or damaged. What is not there is
/// left blank, and lines that cannot be read are counted.
@NullMarked
package io.burnish.report;

import org.jspecify.annotations.NullMarked;

/// Durability without tensors: what a run leaves on the disk, and how it goes on after anything that stopped it.
///
/// [RunDirectory] is a run: it holds the lock and knows the layout. Inside, phases commit by a record written
/// last ([PhaseDirectory]), a training commits checkpoints ([Checkpoints]), and append-only files ([Journal],
/// [Metrics], [EventFiles]) are cut back to the checkpoint a run goes on from. Everything goes to the disk
/// through [Durable]: beside its target, made durable, renamed. A `kill -9` at any moment loses at most the
/// work since the last checkpoint, never a file.
///
/// Depends on java.*, Jackson and slf4j/logback, and on nothing else of Burnish.
@NullMarked
package io.burnish.run;

import org.jspecify.annotations.NullMarked;

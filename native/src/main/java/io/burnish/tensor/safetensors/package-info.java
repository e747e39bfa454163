/// Tensors in files: the safetensors format, read by mapping and written durably, on memory segments alone.
///
/// The format is an 8-byte length, a JSON header of that length, and the tensors' bytes without gaps
/// ([specification](https://github.com/huggingface/safetensors)). A header is checked whole before anything of
/// it is used: the reader refuses what the reference implementation refuses, and names file, tensor and both
/// values.
@NullMarked
package io.burnish.tensor.safetensors;

import org.jspecify.annotations.NullMarked;

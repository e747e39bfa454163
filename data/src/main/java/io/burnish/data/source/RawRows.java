package io.burnish.data.source;

import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/// The JSON objects of one file, from its first to its last.
interface RawRows extends Closeable {

    /// The next one; null after the last.
    ///
    /// @throws io.burnish.data.DataException if the file cannot be read on
    @Nullable
    RawRow next();
}

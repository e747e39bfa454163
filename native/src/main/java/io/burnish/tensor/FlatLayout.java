package io.burnish.tensor;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Where each named view lies in a flat buffer: at multiples of 256 elements, the padding zero.
///
/// 256 is also the block of 8-bit optimizer states and the grain of shards.
public final class FlatLayout {

    public static final int GRAIN = 256;

    private final Map<String, Entry> entries;
    private final long elements;

    /// One named view.
    ///
    /// @param offset in elements
    /// @param decayed whether weight decay applies (matrices: yes; norms and biases: no)
    public record Entry(String name, long offset, long[] sizes, boolean decayed) {
        public long elements() {
            long elements = 1;
            for (long size : sizes) {
                elements *= size;
            }
            return elements;
        }

        /// Where the next view begins, this one's padding included.
        public long end() {
            return offset + (elements() + GRAIN - 1) / GRAIN * GRAIN;
        }
    }

    private FlatLayout(Map<String, Entry> entries, long elements) {
        this.entries = Collections.unmodifiableMap(entries);
        this.elements = elements;
    }

    /// Collects names and shapes in the order given.
    public static final class Builder {
        private final Map<String, Entry> entries = new LinkedHashMap<>();
        private long end;

        public Builder add(String name, boolean decayed, long... sizes) {
            Entry entry = new Entry(name, end, sizes.clone(), decayed);
            if (entries.put(name, entry) != null) {
                throw new IllegalArgumentException("flat layout: " + name + " is there twice");
            }
            end = entry.end();
            return this;
        }

        public FlatLayout build() {
            return new FlatLayout(new LinkedHashMap<>(entries), end);
        }
    }

    public Collection<Entry> entries() {
        return entries.values();
    }

    public Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("flat layout: no " + name + ", there are " + entries.keySet());
        }
        return entry;
    }

    /// Elements of the whole buffer, padding included.
    public long elements() {
        return elements;
    }
}

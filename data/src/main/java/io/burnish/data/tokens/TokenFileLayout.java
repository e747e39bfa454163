package io.burnish.data.tokens;

/// How a token file is laid out; all numbers are little-endian.
///
/// ```
/// header   magic "BURNTOK1", int chunk bits, int 0, key (32 bytes), 16 zero bytes
/// records  each padded to 4 bytes, none across a multiple of the chunk:
///          int P, int C, int R, int flags, int length of the id, int 0, long row, id in UTF-8 padded to 4 bytes,
///          P + C + R token ids, masks of scored tokens (bit i of word i / 32) of C and R where the flags say so
/// indices  padded to 8 bytes: a long offset for each training pair, then for each held-out pair
/// report   JSON
/// footer   long index offset, long training pairs, long held-out pairs, long report offset, long CRC-32C of all
/// before it
/// ```
/// A file is mapped in chunks, for a mapping holds at most 2 GB.
final class TokenFileLayout {

    /// "BURNTOK1", read as a little-endian number.
    static final long MAGIC = 0x314B4F544E525542L;

    static final int HEADER_BYTES = 64;
    static final int FOOTER_BYTES = 40;
    static final int RECORD_HEAD_BYTES = 32;

    static final int PROMPT = 0;
    static final int CHOSEN = 4;
    static final int REJECTED = 8;
    static final int FLAGS = 12;
    static final int ID_LENGTH = 16;
    static final int ROW = 24;

    static final int CHOSEN_MASK = 1;
    static final int REJECTED_MASK = 2;

    /// One gigabyte.
    static final int CHUNK_BITS = 30;

    private TokenFileLayout() {}

    static int padded(int bytes) {
        return (bytes + 3) & ~3;
    }

    static int maskWords(int tokens) {
        return (tokens + 31) >>> 5;
    }
}

package io.burnish.data.tokens;

import io.burnish.data.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Decides which prompts are held out of training: by the hash of their id, so that a prompt never stands on both
/// sides, nor changes sides when the data grows or its order changes.
final class HeldOut {

    private HeldOut() {}

    /// Whether the first 53 bits of the id's SHA-256, as a number in [0, 1), are below the fraction.
    static boolean test(String promptId, double fraction) {
        if (fraction == 0) {
            return false;
        }
        byte[] digest = Hash.newSha256().digest(promptId.getBytes(StandardCharsets.UTF_8));
        return (ByteBuffer.wrap(digest).getLong() >>> 11) * 0x1p-53 < fraction;
    }
}

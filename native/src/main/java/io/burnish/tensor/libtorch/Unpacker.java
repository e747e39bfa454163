package io.burnish.tensor.libtorch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Unpacks one entry of a zip file, checked and durable.
///
/// One thread, on purpose: of the 2.2 s that libtorch's 446 MB take, 1.3 are one stream's inflation, which
/// cannot be split.
final class Unpacker {

    private static final int BLOCK = 1 << 20;

    private Unpacker() {}

    static void unpack(ZipFile zip, ZipEntry entry, Path file) throws IOException {
        byte[] block = new byte[BLOCK];
        CRC32 checksum = new CRC32();
        try (InputStream in = zip.getInputStream(entry);
                FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                checksum.update(block, 0, count);
                for (ByteBuffer rest = ByteBuffer.wrap(block, 0, count); rest.hasRemaining(); ) {
                    out.write(rest);
                }
            }
            out.force(true);
        }
        if (checksum.getValue() != entry.getCrc()) {
            throw new IOException("%s in %s is damaged".formatted(entry.getName(), zip.getName()));
        }
    }
}

package io.burnish.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// A channel as a stream whose every write goes through the seam; closing it leaves the channel open.
final class ChannelStream extends OutputStream {

    private final Disk disk;
    private final FileChannel channel;

    ChannelStream(Disk disk, FileChannel channel) {
        this.disk = disk;
        this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        disk.writeFully(channel, ByteBuffer.wrap(bytes, from, count));
    }
}

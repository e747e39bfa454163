package io.burnish.run;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.SequencedMap;

/// TensorBoard's `Event` message (tensorboard/compat/proto/event.proto), as much of it as scalars need.
///
/// Figures are 32-bit here, as `Summary.Value.simple_value` is: `metrics.jsonl` has them whole.
final class Event {

    private static final int WALL_TIME = 1; // double
    private static final int STEP = 2; // int64
    private static final int FILE_VERSION = 3; // string
    private static final int SUMMARY = 5; // Summary
    private static final int SESSION_LOG = 7; // SessionLog

    private static final int SUMMARY_VALUE = 1; // repeated Summary.Value
    private static final int VALUE_TAG = 1; // string
    private static final int VALUE_SIMPLE = 2; // float

    private static final int SESSION_STATUS = 1; // enum, 1 = START

    private Event() {}

    /// The first event of each file.
    static byte[] fileVersion(double wallTime) {
        return new Protobuf()
                .doubleField(WALL_TIME, wallTime)
                .textField(FILE_VERSION, "brain.Event:2")
                .bytes();
    }

    /// Says that the run begins again: TensorBoard forgets what it has of this step and later ones.
    static byte[] sessionStart(double wallTime, long step) {
        byte[] session = new Protobuf().varintField(SESSION_STATUS, 1).bytes();
        return new Protobuf()
                .doubleField(WALL_TIME, wallTime)
                .varintField(STEP, step)
                .bytesField(SESSION_LOG, session)
                .bytes();
    }

    static byte[] scalars(double wallTime, long step, SequencedMap<String, Float> values) {
        var summary = new Protobuf();
        values.forEach((tag, value) -> summary.bytesField(
                SUMMARY_VALUE,
                new Protobuf()
                        .textField(VALUE_TAG, tag)
                        .floatField(VALUE_SIMPLE, value)
                        .bytes()));
        return new Protobuf()
                .doubleField(WALL_TIME, wallTime)
                .varintField(STEP, step)
                .bytesField(SUMMARY, summary.bytes())
                .bytes();
    }

    /// The step of an event that has scalars; empty for any other event.
    static OptionalLong stepOfScalars(byte[] event) {
        long step = 0;
        boolean hasScalars = false;
        ByteBuffer message = ByteBuffer.wrap(event);
        while (message.hasRemaining()) {
            long key = Protobuf.varint(message);
            int field = (int) (key >>> 3);
            if (field == STEP) {
                step = Protobuf.varint(message);
            } else {
                hasScalars |= field == SUMMARY;
                Protobuf.skip(message, (int) key & 7);
            }
        }
        return hasScalars ? OptionalLong.of(step) : OptionalLong.empty();
    }
}

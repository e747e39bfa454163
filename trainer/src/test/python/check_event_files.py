"""Reads the event files that EventFilesTest wrote with TensorBoard's own reader and keeps their bytes as the golden file.

    mvn -pl trainer -am test -Dtest=EventFilesTest -Dsurefire.failIfNoSpecifiedTests=false
    python trainer/src/test/python/check_event_files.py

Needs tensorboard (2.21.0 made the golden file). It checks that
- TensorBoard's protobuf classes write the same bytes for every event, framing and checksums included,
- TensorBoard shows steps 1 to 6 once each: steps 4 and 5 of the first file, from before the run went on from step 3, are gone.
"""

import json
import math
import pathlib
import platform
import struct

import tensorboard
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto import event_pb2
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

TRAINER = pathlib.Path(__file__).resolve().parents[3]
WRITTEN = TRAINER / "target" / "event-files"
GOLDEN = TRAINER / "src" / "test" / "resources" / "io" / "burnish" / "run" / "event_files_golden.json"


def float32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def records(content):
    """Splits a file into its records; each must be framed as TensorBoard's writer frames it."""
    at = 0
    while at < len(content):
        (length,) = struct.unpack_from("<Q", content, at)
        data = content[at + 12 : at + 12 + length]
        header = struct.pack("<Q", length)
        framed = header + struct.pack("<I", masked_crc32c(header)) + data + struct.pack("<I", masked_crc32c(data))
        assert content[at : at + len(framed)] == framed, f"framing at byte {at}"
        yield data
        at += len(framed)


def check_bytes(content):
    for data in records(content):
        event = event_pb2.Event.FromString(data)
        assert event.SerializeToString(deterministic=True) == data, event


def check_scalars():
    accumulator = EventAccumulator(str(WRITTEN), size_guidance={"scalars": 0})
    accumulator.Reload()
    expected = {
        "train/loss": [(step, float32(math.log(2) / step)) for step in range(1, 7)],
        "train/rewards/margins": [(step, -0.125 * step) for step in range(1, 7)],
        "train/num_tokens": [(step, 1000.0 * step) for step in range(1, 7)],
        "eval/loss": [(2, 0.5), (4, math.nan), (6, 0.5)],
    }
    assert sorted(accumulator.Tags()["scalars"]) == sorted(expected), accumulator.Tags()
    for tag, points in expected.items():
        read = [(event.step, event.value) for event in accumulator.Scalars(tag)]
        assert repr(read) == repr(points), (tag, read)
        assert all(event.wall_time == 1795521600.25 for event in accumulator.Scalars(tag))
    return {tag: [[step, str(value)] for step, value in points] for tag, points in expected.items()}


def main():
    contents = [file.read_bytes() for file in sorted(WRITTEN.iterdir())]
    for content in contents:
        check_bytes(content)
    golden = {
        "script": "trainer/src/test/python/check_event_files.py",
        "versions": {"tensorboard": tensorboard.__version__, "python": platform.python_version()},
        "read_by_tensorboard": check_scalars(),
        "files": [content.hex() for content in contents],
    }
    GOLDEN.write_text(json.dumps(golden, indent=1) + "\n")
    print(f"read as expected; wrote {GOLDEN.name}")


if __name__ == "__main__":
    main()

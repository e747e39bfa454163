package io.burnish.tensor.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Notes what is asked of the driver; a launch with the bytes of its arguments.
final class RecordingDriver extends RefusingDriver {

    final List<String> calls = new ArrayList<>();
    final List<byte[]> values = new ArrayList<>();
    int[] parameterSizes = {8, 8, 8, 4, 4};
    int version = 13_000;
    int refuseImages;
    int failLaunch;
    int failWait;
    private long handles = 100;

    private void note(String call, Object... arguments) {
        calls.add((call + " "
                        + String.join(
                                " ",
                                Arrays.stream(arguments).map(String::valueOf).toList()))
                .strip());
    }

    private static CudaException failure(String what, int code) {
        return DriverError.exception(what, code, "NAME", "words");
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public int devices() {
        return 1;
    }

    @Override
    public String name(int device) {
        return "a card";
    }

    @Override
    public long totalMemory(int device) {
        return 80L << 30;
    }

    @Override
    public int attribute(int device, DeviceAttribute attribute) {
        return switch (attribute) {
            case MAJOR -> 9;
            case MINOR -> 0;
            case MULTIPROCESSORS -> 132;
            case SHARED_MEMORY_OF_A_BLOCK -> 232_448;
        };
    }

    @Override
    public void enter(int device) {
        note("enter", device);
    }

    @Override
    public Memory memory() {
        return new Memory(1, 2);
    }

    @Override
    public long loadModule(byte[] image) {
        note("loadModule", new String(image, StandardCharsets.UTF_8));
        if (refuseImages > 0) {
            refuseImages--;
            throw failure("cuModuleLoadData", 209);
        }
        return handles++;
    }

    @Override
    public long function(long module, String name) {
        note("function", module, name);
        return handles++;
    }

    @Override
    public Optional<int[]> parameterSizes(long function) {
        return Optional.ofNullable(parameterSizes);
    }

    @Override
    public void allowShared(long function, int bytes) {
        note("allowShared", function, bytes);
    }

    @Override
    public void launch(long function, Grid grid, long stream, MemorySegment parameters) {
        note("launch", function, grid, stream);
        int count = parameterSizes == null ? 0 : parameterSizes.length;
        MemorySegment pointers = parameters.reinterpret(8L * count);
        for (int i = 0; i < count; i++) {
            values.add(pointers.getAtIndex(ValueLayout.ADDRESS, i)
                    .reinterpret(parameterSizes[i])
                    .toArray(ValueLayout.JAVA_BYTE));
        }
        if (failLaunch != 0) {
            throw failure("cuLaunchKernel", failLaunch);
        }
    }

    @Override
    public void awaitStream(long stream) {
        note("awaitStream", stream);
        if (failWait != 0) {
            throw failure("cuStreamSynchronize", failWait);
        }
    }
}

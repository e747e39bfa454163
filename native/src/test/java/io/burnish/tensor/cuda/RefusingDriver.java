package io.burnish.tensor.cuda;

import java.lang.foreign.MemorySegment;

/// What drivers that are played in tests do not play.
abstract class RefusingDriver implements Driver {

    @Override
    public MemorySegment allocateHost(long bytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void freeHost(MemorySegment memory) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void copyToHost(MemorySegment host, long device, long bytes, long stream) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void copyToDevice(long device, MemorySegment host, long bytes, long stream) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long createEvent() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long createTimedEvent() {
        throw new UnsupportedOperationException();
    }

    @Override
    public float milliseconds(long from, long to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long createStream() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void destroyStream(long stream) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void record(long event, long stream) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isDone(long event) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void await(long event) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void orderAfter(long stream, long event) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void destroyEvent(long event) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void beginCapture(long stream) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long endCapture(long stream) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long instantiate(long graph) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void launchGraph(long executable, long stream) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void destroyGraph(long graph) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void destroyExecutable(long executable) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long loadModule(byte[] image) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long function(long module, String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void allowShared(long function, int bytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void launch(long function, Grid grid, long stream, MemorySegment parameters) {
        throw new UnsupportedOperationException();
    }
}

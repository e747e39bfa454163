package io.burnish.tensor.cuda;

/// The shape of a launch.
///
/// @param columns blocks along the grid's first axis, 1 to 2^31 - 1
/// @param rows blocks along its second axis, 1 to 65,535
/// @param threads threads in a block, 1 to 1,024
/// @param sharedBytes dynamic shared memory of a block
public record Grid(long columns, int rows, int threads, int sharedBytes) {

    private static final int MAX_ROWS = 65_535;
    private static final int MAX_THREADS = 1024;

    public Grid {
        if (columns < 1
                || columns > Integer.MAX_VALUE
                || rows < 1
                || rows > MAX_ROWS
                || threads < 1
                || threads > MAX_THREADS
                || sharedBytes < 0) {
            throw new IllegalArgumentException("no such grid: " + columns + " x " + rows + " blocks of " + threads
                    + " threads with " + sharedBytes + " bytes of shared memory each");
        }
    }

    /// A row of blocks without dynamic shared memory.
    public static Grid of(long blocks, int threads) {
        return new Grid(blocks, 1, threads, 0);
    }
}

package io.burnish.tensor.kernels;

import jdk.incubator.vector.FloatVector;

/// Small matrix products whose operands lie in a core's own cache: c[i] += sum over k of a[i, k] b[k].
///
/// The sums of four rows and two vectors stay in registers while k runs, so that eight multiplications and additions
/// share two loads of b. Every sum is one chain of fused operations in the order of k, whatever tile it falls into.
final class VectorTiles {

    private static final int ROWS = 4;
    private static final int PAIR = 2 * Lanes.COUNT;

    private VectorTiles() {}

    /// Where a matrix lies: bytes from one row to the next, and from one step of k to the next.
    record Strided(long address, long row, long step) {}

    /// @param columns a multiple of the vector's length; b and c have as many
    /// @param b its columns lie side by side, `bStep` bytes from one k to the next
    /// @param c its columns lie side by side, `cRow` bytes from one row to the next
    static void add(int rows, int columns, int count, Strided a, long b, long bStep, long c, long cRow) {
        long aRow = a.row();
        long aStep = a.step();
        int whole = rows - rows % ROWS;
        int pairs = columns - columns % PAIR;
        for (int column = 0; column < pairs; column += PAIR) {
            long at = column * 4L;
            for (int row = 0; row < whole; row += ROWS) {
                fourByTwo(count, a.address() + row * aRow, aRow, aStep, b + at, bStep, c + row * cRow + at, cRow);
            }
            for (int row = whole; row < rows; row++) {
                oneByTwo(count, a.address() + row * aRow, aStep, b + at, bStep, c + row * cRow + at);
            }
        }
        if (pairs < columns) {
            long at = pairs * 4L;
            for (int row = 0; row < whole; row += ROWS) {
                fourByOne(count, a.address() + row * aRow, aRow, aStep, b + at, bStep, c + row * cRow + at, cRow);
            }
            for (int row = whole; row < rows; row++) {
                oneByOne(count, a.address() + row * aRow, aStep, b + at, bStep, c + row * cRow + at);
            }
        }
    }

    private static void fourByTwo(int count, long a, long aRow, long aStep, long b, long bStep, long c, long cRow) {
        long next = Lanes.COUNT * 4L;
        FloatVector left0 = Lanes.load(c);
        FloatVector right0 = Lanes.load(c + next);
        FloatVector left1 = Lanes.load(c + cRow);
        FloatVector right1 = Lanes.load(c + cRow + next);
        FloatVector left2 = Lanes.load(c + 2 * cRow);
        FloatVector right2 = Lanes.load(c + 2 * cRow + next);
        FloatVector left3 = Lanes.load(c + 3 * cRow);
        FloatVector right3 = Lanes.load(c + 3 * cRow + next);
        long factor = a;
        long at = b;
        for (int k = 0; k < count; k++) {
            FloatVector left = Lanes.load(at);
            FloatVector right = Lanes.load(at + next);
            FloatVector a0 = FloatVector.broadcast(Lanes.SPECIES, Lanes.get(factor));
            left0 = a0.fma(left, left0);
            right0 = a0.fma(right, right0);
            FloatVector a1 = FloatVector.broadcast(Lanes.SPECIES, Lanes.get(factor + aRow));
            left1 = a1.fma(left, left1);
            right1 = a1.fma(right, right1);
            FloatVector a2 = FloatVector.broadcast(Lanes.SPECIES, Lanes.get(factor + 2 * aRow));
            left2 = a2.fma(left, left2);
            right2 = a2.fma(right, right2);
            FloatVector a3 = FloatVector.broadcast(Lanes.SPECIES, Lanes.get(factor + 3 * aRow));
            left3 = a3.fma(left, left3);
            right3 = a3.fma(right, right3);
            factor += aStep;
            at += bStep;
        }
        Lanes.store(left0, c);
        Lanes.store(right0, c + next);
        Lanes.store(left1, c + cRow);
        Lanes.store(right1, c + cRow + next);
        Lanes.store(left2, c + 2 * cRow);
        Lanes.store(right2, c + 2 * cRow + next);
        Lanes.store(left3, c + 3 * cRow);
        Lanes.store(right3, c + 3 * cRow + next);
    }

    private static void fourByOne(int count, long a, long aRow, long aStep, long b, long bStep, long c, long cRow) {
        FloatVector sum0 = Lanes.load(c);
        FloatVector sum1 = Lanes.load(c + cRow);
        FloatVector sum2 = Lanes.load(c + 2 * cRow);
        FloatVector sum3 = Lanes.load(c + 3 * cRow);
        long factor = a;
        long at = b;
        for (int k = 0; k < count; k++) {
            FloatVector column = Lanes.load(at);
            sum0 = FloatVector.broadcast(Lanes.SPECIES, Lanes.get(factor)).fma(column, sum0);
            sum1 = FloatVector.broadcast(Lanes.SPECIES, Lanes.get(factor + aRow))
                    .fma(column, sum1);
            sum2 = FloatVector.broadcast(Lanes.SPECIES, Lanes.get(factor + 2 * aRow))
                    .fma(column, sum2);
            sum3 = FloatVector.broadcast(Lanes.SPECIES, Lanes.get(factor + 3 * aRow))
                    .fma(column, sum3);
            factor += aStep;
            at += bStep;
        }
        Lanes.store(sum0, c);
        Lanes.store(sum1, c + cRow);
        Lanes.store(sum2, c + 2 * cRow);
        Lanes.store(sum3, c + 3 * cRow);
    }

    private static void oneByTwo(int count, long a, long aStep, long b, long bStep, long c) {
        long next = Lanes.COUNT * 4L;
        FloatVector left = Lanes.load(c);
        FloatVector right = Lanes.load(c + next);
        long factor = a;
        long at = b;
        for (int k = 0; k < count; k++) {
            FloatVector broadcast = FloatVector.broadcast(Lanes.SPECIES, Lanes.get(factor));
            left = broadcast.fma(Lanes.load(at), left);
            right = broadcast.fma(Lanes.load(at + next), right);
            factor += aStep;
            at += bStep;
        }
        Lanes.store(left, c);
        Lanes.store(right, c + next);
    }

    private static void oneByOne(int count, long a, long aStep, long b, long bStep, long c) {
        FloatVector sum = Lanes.load(c);
        long factor = a;
        long at = b;
        for (int k = 0; k < count; k++) {
            sum = FloatVector.broadcast(Lanes.SPECIES, Lanes.get(factor)).fma(Lanes.load(at), sum);
            factor += aStep;
            at += bStep;
        }
        Lanes.store(sum, c);
    }
}

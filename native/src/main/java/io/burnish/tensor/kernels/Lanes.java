package io.burnish.tensor.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Vectors of float32 between registers and memory at raw addresses.
///
/// All of memory is one segment, so that a loop carries nothing but addresses, and worker threads may read
/// tensors of the caller's confined scope while it waits. Whoever calls this has checked shapes and indices:
/// nothing here does.
///
/// `reduceLanes(ADD)` and `lanewise(EXP)` are not used anywhere: interpreted and compiled they round
/// differently, and a run must repeat bit for bit whenever the compiler happens to be done.
///
/// How loops are written: one row a method, nothing but numbers in its signature, broadcasts before the loop,
/// constants in static fields. The compiler stops inlining a method at 18,000 nodes, some 40 operations on
/// vectors, and where it stops inside a loop, vectors become objects: ten times slower.
final class Lanes {

    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /// Floats in a vector.
    static final int COUNT = SPECIES.length();

    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Lanes() {}

    /// How many of n elements fill whole vectors.
    static int whole(int n) {
        return n - n % COUNT;
    }

    /// n, filled up to whole vectors.
    static int up(int n) {
        return whole(n + COUNT - 1);
    }

    /// The lanes of the last, incomplete vector of n elements.
    static VectorMask<Float> tail(int n) {
        return SPECIES.indexInRange(0, n % COUNT);
    }

    static FloatVector load(long address) {
        return FloatVector.fromMemorySegment(SPECIES, MEMORY, address, ORDER);
    }

    /// Zero where the mask is not set.
    static FloatVector load(long address, VectorMask<Float> mask) {
        return FloatVector.fromMemorySegment(SPECIES, MEMORY, address, ORDER, mask);
    }

    static void store(FloatVector vector, long address) {
        vector.intoMemorySegment(MEMORY, address, ORDER);
    }

    static void store(FloatVector vector, long address, VectorMask<Float> mask) {
        vector.intoMemorySegment(MEMORY, address, ORDER, mask);
    }

    static float get(long address) {
        return MEMORY.get(ValueLayout.JAVA_FLOAT_UNALIGNED, address);
    }

    static void put(long address, float value) {
        MEMORY.set(ValueLayout.JAVA_FLOAT_UNALIGNED, address, value);
    }

    static long getLong(long address) {
        return MEMORY.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
    }

    static void copy(long source, long target, int floats) {
        int whole = whole(floats);
        for (int i = 0; i < whole; i += COUNT) {
            store(load(source + i * 4L), target + i * 4L);
        }
        if (whole < floats) {
            VectorMask<Float> tail = tail(floats);
            store(load(source + whole * 4L, tail), target + whole * 4L, tail);
        }
    }

    static void zero(long target, int floats) {
        FloatVector nothing = FloatVector.zero(SPECIES);
        int whole = whole(floats);
        for (int i = 0; i < whole; i += COUNT) {
            store(nothing, target + i * 4L);
        }
        for (int i = whole; i < floats; i++) {
            put(target + i * 4L, 0);
        }
    }

    /// The sum of all lanes in double, always in the same order: four chains, so that none waits for the others.
    ///
    /// @param lanes [COUNT] scratch, so that no row allocates
    static double sum(FloatVector vector, float[] lanes) {
        vector.intoArray(lanes, 0);
        double first = lanes[0];
        double second = lanes[1];
        double third = lanes[2];
        double fourth = lanes[3];
        for (int lane = 4; lane < lanes.length; lane += 4) {
            first += lanes[lane];
            second += lanes[lane + 1];
            third += lanes[lane + 2];
            fourth += lanes[lane + 3];
        }
        return (first + second) + (third + fourth);
    }
}

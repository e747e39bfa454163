package io.burnish.tensor.libtorch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Matrix products into given outputs, on whatever device the operands are.
public final class MatrixFunctions {

    private static final MethodHandle MM_OUT =
            LibTorch.function("aoti_torch_mm_out", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle ADDMM_OUT = LibTorch.function(
            "aoti_torch_addmm_out", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_FLOAT, JAVA_FLOAT);
    private static final MethodHandle BMM_OUT =
            LibTorch.function("aoti_torch_bmm_out", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);

    private MatrixFunctions() {}

    /// `aoti_torch_mm_out(out, self, mat2)`: out = self @ mat2.
    public static void mm(MemorySegment out, MemorySegment left, MemorySegment right) {
        try {
            Status.check((int) MM_OUT.invokeExact(out, left, right), "mm_out");
        } catch (Throwable t) {
            throw Status.unexpected("mm_out", t);
        }
    }

    /// `aoti_torch_addmm_out(out, self, mat1, mat2, float beta, float alpha)`: out = addend + left @ right.
    /// `out` and `addend` may be the same tensor, which accumulates in place.
    public static void addmm(MemorySegment out, MemorySegment addend, MemorySegment left, MemorySegment right) {
        try {
            Status.check((int) ADDMM_OUT.invokeExact(out, addend, left, right, 1f, 1f), "addmm_out");
        } catch (Throwable t) {
            throw Status.unexpected("addmm_out", t);
        }
    }

    /// `aoti_torch_bmm_out(out, self, mat2)`: one matrix product for each entry of the first axis.
    public static void bmm(MemorySegment out, MemorySegment left, MemorySegment right) {
        try {
            Status.check((int) BMM_OUT.invokeExact(out, left, right), "bmm_out");
        } catch (Throwable t) {
            throw Status.unexpected("bmm_out", t);
        }
    }
}

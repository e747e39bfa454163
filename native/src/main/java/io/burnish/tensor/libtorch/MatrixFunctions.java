package io.burnish.tensor.libtorch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/// Matrix products into given outputs, on whatever device the operands are.
///
/// libtorch has them once for all devices, which its 2.13 says will go one day, and once for each.
public final class MatrixFunctions {

    private static final @Nullable Products ALL_DEVICES =
            LibTorch.exports("aoti_torch_mm_out") ? Products.ofAllDevices() : null;

    private MatrixFunctions() {}

    /// The functions for one device, or for all: `mm` and `bmm` of (out, left, right), `addmm` of (out, addend, left,
    /// right).
    record Products(MethodHandle mm, MethodHandle addmm, MethodHandle bmm) {

        /// `aoti_torch_addmm_out(out, self, mat1, mat2, float beta, float alpha)`.
        static Products ofAllDevices() {
            MethodHandle addmm = LibTorch.function(
                    "aoti_torch_addmm_out", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_FLOAT, JAVA_FLOAT);
            return of("aoti_torch", MethodHandles.insertArguments(addmm, 4, 1f, 1f));
        }

        /// `aoti_torch_*_addmm_out(out, self, mat1, mat2, double beta, double alpha)`.
        static Products ofDevice(String device) {
            String prefix = "aoti_torch_" + device;
            MethodHandle addmm = LibTorch.function(
                    prefix + "_addmm_out", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_DOUBLE, JAVA_DOUBLE);
            return of(prefix, MethodHandles.insertArguments(addmm, 4, 1.0, 1.0));
        }

        private static Products of(String prefix, MethodHandle addmm) {
            return new Products(
                    LibTorch.function(prefix + "_mm_out", JAVA_INT, ADDRESS, ADDRESS, ADDRESS),
                    addmm,
                    LibTorch.function(prefix + "_bmm_out", JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        }

        void mm(MemorySegment out, MemorySegment left, MemorySegment right) {
            try {
                Status.check((int) mm.invokeExact(out, left, right), "mm_out");
            } catch (Throwable t) {
                throw Status.unexpected("mm_out", t);
            }
        }

        void addmm(MemorySegment out, MemorySegment addend, MemorySegment left, MemorySegment right) {
            try {
                Status.check((int) addmm.invokeExact(out, addend, left, right), "addmm_out");
            } catch (Throwable t) {
                throw Status.unexpected("addmm_out", t);
            }
        }

        void bmm(MemorySegment out, MemorySegment left, MemorySegment right) {
            try {
                Status.check((int) bmm.invokeExact(out, left, right), "bmm_out");
            } catch (Throwable t) {
                throw Status.unexpected("bmm_out", t);
            }
        }
    }

    private static final class Cpu {
        static final Products PRODUCTS = Products.ofDevice("cpu");
    }

    private static final class Cuda {
        static final Products PRODUCTS = Products.ofDevice("cuda");
    }

    private static Products products(MemorySegment out) {
        Products all = ALL_DEVICES;
        if (all != null) {
            return all;
        }
        return TensorFunctions.deviceType(out) == 0 ? Cpu.PRODUCTS : Cuda.PRODUCTS;
    }

    /// out = left right.
    public static void mm(MemorySegment out, MemorySegment left, MemorySegment right) {
        products(out).mm(out, left, right);
    }

    /// out = addend + left right. `out` and `addend` may be the same tensor, which accumulates in place.
    public static void addmm(MemorySegment out, MemorySegment addend, MemorySegment left, MemorySegment right) {
        products(out).addmm(out, addend, left, right);
    }

    /// One matrix product for each entry of the first axis.
    public static void bmm(MemorySegment out, MemorySegment left, MemorySegment right) {
        products(out).bmm(out, left, right);
    }
}

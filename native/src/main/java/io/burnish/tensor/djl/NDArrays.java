package io.burnish.tensor.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.LibUtils;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.libtorch.DjlManners;
import io.burnish.tensor.libtorch.LibTorch;
import io.burnish.tensor.libtorch.LibTorchException;
import io.burnish.tensor.libtorch.LibTorchLocation;
import io.burnish.tensor.libtorch.TensorFunctions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/// One libtorch tensor seen from both sides, as a [Tensor] and as a DJL [NDArray], without a copy.
///
/// Both sides see each other's writes. Each owns a handle of its own and frees nothing but that: a [Tensor]
/// lives as long as its [Scope], an [NDArray] as long as its [NDManager], and the elements as long as either.
/// The exception are views ([Tensor#rows] and their like, and what a workspace hands out): they own no
/// elements on either side, so an array over one must not outlive the view's base.
///
/// DJL's native layer is made for exactly one libtorch; on another, or where DJL has loaded a libtorch of its
/// own, both methods refuse with a [LibTorchException]. Let Burnish load first ([LibTorch#location]): it
/// points DJL at the same one.
public final class NDArrays {

    private NDArrays() {}

    /// A tensor over an array's elements, with its shape, strides, type and device.
    ///
    /// @param scope owns the tensor's handle; the array's own is left to its manager
    /// @throws IllegalArgumentException if the array is not a dense one of DJL's PyTorch engine
    /// @throws LibTorchException if DJL's native layer does not fit the libtorch in use
    public static Tensor tensor(Scope scope, NDArray array) {
        requireBridge();
        if (!(array instanceof PtNDArray ours)) {
            throw new IllegalArgumentException("only arrays of DJL's PyTorch engine hold a libtorch tensor, this is a "
                    + array.getClass().getName());
        }
        if (ours.isSparse()) {
            throw new IllegalArgumentException("a sparse array has no strides: give its dense form (toDense())");
        }
        return Tensor.adopt(scope, TensorFunctions.share(MemorySegment.ofAddress(ours.getHandle())));
    }

    /// An array over a tensor's elements.
    ///
    /// @param manager owns the array's handle; the tensor's own is left to its scope
    /// @throws IllegalArgumentException if the manager is not of DJL's PyTorch engine, or the tensor is bfloat16:
    ///     DJL has no such type, and would end the process
    /// @throws LibTorchException if DJL's native layer does not fit the libtorch in use
    public static NDArray array(Tensor tensor, NDManager manager) {
        requireBridge();
        if (!(manager instanceof PtNDManager ours)) {
            throw new IllegalArgumentException(
                    "only a manager of DJL's PyTorch engine can own a libtorch tensor, this is a "
                            + manager.getClass().getName());
        }
        if (tensor.type() == DataType.BFLOAT16) {
            throw new IllegalArgumentException(
                    "DJL's PyTorch engine does not know bfloat16: convert %s to float32 first".formatted(tensor));
        }
        if (!ours.isOpen()) {
            throw new IllegalStateException("the manager that is to own the array is closed");
        }
        return new PtNDArray(ours, TensorFunctions.share(tensor.handle()).address());
    }

    private static void requireBridge() {
        Bridge.requireOneLibTorch();
    }

    /// Asked once: neither side's libtorch changes in a process.
    private static final class Bridge {
        private static boolean checked;

        static synchronized void requireOneLibTorch() {
            if (!checked) {
                requireMatch(LibTorch.location());
                requireSame(LibTorch.location(), Path.of(LibUtils.getLibtorchPath()));
                checked = true;
            }
        }
    }

    /// DJL's native layer must be made for this version.
    static void requireMatch(LibTorchLocation libtorch) {
        if (!DjlManners.matches(libtorch)) {
            throw new LibTorchException(
                    "The bridge to DJL's arrays is not available: DJL's native layer is made for libtorch %s, in use is %s. "
                                    .formatted(DjlManners.djlVersion(), libtorch.describe())
                            + "Training does not need the bridge; to use it, let Burnish take DJL's libtorch (unset "
                            + "BURNISH_LIBTORCH, leave --libtorch out, keep DJL's pytorch-native and pytorch-jni jars).");
        }
    }

    /// Two copies of one version in a process have two allocators and two sets of operators.
    static void requireSame(LibTorchLocation libtorch, Path djlFolder) {
        try {
            if (Files.isSameFile(libtorch.folder(), djlFolder)) {
                return;
            }
        } catch (IOException _) {
            // a folder that is gone is not the same one
        }
        throw new LibTorchException(
                "The bridge to DJL's arrays is not available: this process holds two libtorches, Burnish's from %s and DJL's from %s. "
                                .formatted(libtorch.folder(), djlFolder)
                        + "Call LibTorch.location() before the first use of DJL, which then takes the same one.");
    }
}

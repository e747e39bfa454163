package io.burnish.tensor.libtorch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Making, copying and freeing tensors: `aoti_torch/c/shim.h`, the stable part of libtorch's C ABI.
///
/// A handle that a method returns belongs to the caller, who gives it to [#delete].
public final class TensorFunctions {

    private static final MethodHandle EMPTY_STRIDED = LibTorch.function(
            "aoti_torch_empty_strided", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle FROM_BLOB = LibTorch.function(
            "aoti_torch_create_tensor_from_blob",
            JAVA_INT,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            ADDRESS);
    private static final MethodHandle NEW_HANDLE =
            LibTorch.function("aoti_torch_new_tensor_handle", JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle DELETE = LibTorch.function("aoti_torch_delete_tensor_object", JAVA_INT, ADDRESS);
    private static final MethodHandle DATA_POINTER =
            LibTorch.function("aoti_torch_get_data_ptr", JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle DIMENSIONS = LibTorch.function("aoti_torch_get_dim", JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SIZE =
            LibTorch.function("aoti_torch_get_size", JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS);
    private static final MethodHandle STRIDE =
            LibTorch.function("aoti_torch_get_stride", JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS);
    private static final MethodHandle DATA_TYPE = LibTorch.function("aoti_torch_get_dtype", JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle DEVICE_TYPE =
            LibTorch.function("aoti_torch_get_device_type", JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle DEVICE_INDEX =
            LibTorch.function("aoti_torch_get_device_index", JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle COPY =
            LibTorch.function("aoti_torch_copy_", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle ZERO = LibTorch.function("aoti_torch_zero_", JAVA_INT, ADDRESS);
    private static final MethodHandle ITEM_FLOAT64 =
            LibTorch.function("aoti_torch_item_float64", JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SET_GRAD_MODE =
            LibTorch.function("aoti_torch_grad_mode_set_enabled", null, JAVA_BOOLEAN);
    private static final MethodHandle IS_GRAD_MODE = LibTorch.function("aoti_torch_grad_mode_is_enabled", JAVA_BOOLEAN);

    private TensorFunctions() {}

    /// `aoti_torch_empty_strided(int64 ndim, int64* sizes, int64* strides, int32 dtype, int32 device_type, int32
    /// device_index, AtenTensorHandle* ret)`: a tensor with memory of its own, not initialised.
    public static MemorySegment emptyStrided(
            long[] sizes, long[] strides, int dataType, int deviceType, int deviceIndex) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ADDRESS);
            int code = (int) EMPTY_STRIDED.invokeExact(
                    (long) sizes.length,
                    arena.allocateFrom(JAVA_LONG, sizes),
                    arena.allocateFrom(JAVA_LONG, strides),
                    dataType,
                    deviceType,
                    deviceIndex,
                    result);
            Status.check(code, "empty_strided");
            return result.get(ADDRESS, 0);
        } catch (Throwable t) {
            throw Status.unexpected("empty_strided", t);
        }
    }

    /// `aoti_torch_create_tensor_from_blob(void* data, int64 ndim, int64* sizes, int64* strides, int64 offset,
    /// int32 dtype, int32 device_type, int32 device_index, AtenTensorHandle* ret)`: a tensor over memory that
    /// others own.
    public static MemorySegment fromBlob(
            MemorySegment data, long[] sizes, long[] strides, int dataType, int deviceType, int deviceIndex) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ADDRESS);
            int code = (int) FROM_BLOB.invokeExact(
                    data,
                    (long) sizes.length,
                    arena.allocateFrom(JAVA_LONG, sizes),
                    arena.allocateFrom(JAVA_LONG, strides),
                    0L,
                    dataType,
                    deviceType,
                    deviceIndex,
                    result);
            Status.check(code, "create_tensor_from_blob");
            return result.get(ADDRESS, 0);
        } catch (Throwable t) {
            throw Status.unexpected("create_tensor_from_blob", t);
        }
    }

    /// `aoti_torch_new_tensor_handle(AtenTensorHandle orig, AtenTensorHandle* ret)`: another owner of the same
    /// tensor.
    public static MemorySegment share(MemorySegment handle) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ADDRESS);
            Status.check((int) NEW_HANDLE.invokeExact(handle, result), "new_tensor_handle");
            return result.get(ADDRESS, 0);
        } catch (Throwable t) {
            throw Status.unexpected("new_tensor_handle", t);
        }
    }

    /// `aoti_torch_delete_tensor_object(AtenTensorHandle)`.
    public static void delete(MemorySegment handle) {
        try {
            Status.check((int) DELETE.invokeExact(handle), "delete_tensor_object");
        } catch (Throwable t) {
            throw Status.unexpected("delete_tensor_object", t);
        }
    }

    /// `aoti_torch_get_data_ptr(AtenTensorHandle, void** ret)`: the address of the first element, on its device.
    public static long dataPointer(MemorySegment handle) {
        return longResult(DATA_POINTER, handle, "get_data_ptr");
    }

    /// `aoti_torch_get_dim`, then `aoti_torch_get_size(AtenTensorHandle, int64 d, int64* ret)` for each axis.
    public static long[] sizes(MemorySegment handle) {
        return perAxis(SIZE, handle, "get_size");
    }

    /// `aoti_torch_get_dim`, then `aoti_torch_get_stride(AtenTensorHandle, int64 d, int64* ret)` for each axis.
    public static long[] strides(MemorySegment handle) {
        return perAxis(STRIDE, handle, "get_stride");
    }

    /// `aoti_torch_get_dtype(AtenTensorHandle, int32* ret)`.
    public static int dataType(MemorySegment handle) {
        return (int) longResult(DATA_TYPE, handle, "get_dtype");
    }

    /// `aoti_torch_get_device_type(AtenTensorHandle, int32* ret)`: 0 is the CPU, 1 is CUDA.
    public static int deviceType(MemorySegment handle) {
        return (int) longResult(DEVICE_TYPE, handle, "get_device_type");
    }

    /// `aoti_torch_get_device_index(AtenTensorHandle, int32* ret)`.
    public static int deviceIndex(MemorySegment handle) {
        return (int) longResult(DEVICE_INDEX, handle, "get_device_index");
    }

    /// `aoti_torch_copy_(AtenTensorHandle self, AtenTensorHandle src, int32 non_blocking)`: any strides,
    /// types, devices.
    public static void copy(MemorySegment target, MemorySegment source) {
        try {
            Status.check((int) COPY.invokeExact(target, source, 0), "copy_");
        } catch (Throwable t) {
            throw Status.unexpected("copy_", t);
        }
    }

    /// `aoti_torch_zero_(AtenTensorHandle self)`.
    public static void zero(MemorySegment handle) {
        try {
            Status.check((int) ZERO.invokeExact(handle), "zero_");
        } catch (Throwable t) {
            throw Status.unexpected("zero_", t);
        }
    }

    /// `aoti_torch_item_float64(AtenTensorHandle self, double* ret)`: the one element of a float64 tensor;
    /// waits for it.
    public static double itemFloat64(MemorySegment handle) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(JAVA_DOUBLE);
            Status.check((int) ITEM_FLOAT64.invokeExact(handle, result), "item_float64");
            return result.get(JAVA_DOUBLE, 0);
        } catch (Throwable t) {
            throw Status.unexpected("item_float64", t);
        }
    }

    /// `aoti_torch_grad_mode_set_enabled(bool)`: autograd on or off, for the calling thread alone.
    public static void setGradMode(boolean enabled) {
        try {
            SET_GRAD_MODE.invokeExact(enabled);
        } catch (Throwable t) {
            throw Status.unexpected("grad_mode_set_enabled", t);
        }
    }

    /// `aoti_torch_grad_mode_is_enabled()`.
    public static boolean isGradMode() {
        try {
            return (boolean) IS_GRAD_MODE.invokeExact();
        } catch (Throwable t) {
            throw Status.unexpected("grad_mode_is_enabled", t);
        }
    }

    private static long[] perAxis(MethodHandle function, MemorySegment handle, String name) {
        long[] values = new long[(int) longResult(DIMENSIONS, handle, "get_dim")];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(JAVA_LONG);
            for (int axis = 0; axis < values.length; axis++) {
                Status.check((int) function.invokeExact(handle, (long) axis, result), name);
                values[axis] = result.get(JAVA_LONG, 0);
            }
            return values;
        } catch (Throwable t) {
            throw Status.unexpected(name, t);
        }
    }

    private static long longResult(MethodHandle function, MemorySegment handle, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(JAVA_LONG); // zeroed, so a 32-bit answer reads right too
            Status.check((int) function.invokeExact(handle, result), name);
            return result.get(JAVA_LONG, 0);
        } catch (Throwable t) {
            throw Status.unexpected(name, t);
        }
    }
}

package io.burnish.tensor;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.libtorch.TensorFunctions;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// A libtorch tensor (`at::Tensor*`) owned by one [Scope].
///
/// Use after the scope is closed, and use of a confined scope's tensor on another thread, are refused by the JDK
/// itself: the handle is a segment of the scope's arena. A view ([#view], [#rows], [#transposed]) shares its
/// base's memory and must not outlive it.
public final class Tensor {

    private final Scope scope;
    private final MemorySegment handle;
    private final DataType type;
    private final Device device;
    private final long[] sizes;
    private final long[] strides;
    private final long address;

    private Tensor(
            Scope scope,
            MemorySegment rawHandle,
            DataType type,
            Device device,
            long[] sizes,
            long[] strides,
            long ownBytes) {
        this.scope = scope;
        this.handle = owned(scope, rawHandle, ownBytes);
        this.type = type;
        this.device = device;
        this.sizes = sizes;
        this.strides = strides;
        this.address = TensorFunctions.dataPointer(handle);
    }

    // a scope that is closed already refuses the handle, which would then have no owner
    private static MemorySegment owned(Scope scope, MemorySegment rawHandle, long ownBytes) {
        try {
            MemorySegment handle = rawHandle.reinterpret(scope.arena(), raw -> {
                TensorFunctions.delete(raw);
                Scope.died(ownBytes);
            });
            Scope.born(ownBytes);
            return handle;
        } catch (IllegalStateException | WrongThreadException e) {
            TensorFunctions.delete(rawHandle);
            throw e;
        }
    }

    /// A tensor with memory of its own, not initialised.
    public static Tensor empty(Scope scope, DataType type, Device device, long... sizes) {
        long[] strides = contiguous(sizes);
        MemorySegment handle = TensorFunctions.emptyStrided(
                sizes,
                strides,
                TensorTypes.code(type),
                TensorTypes.deviceType(device),
                TensorTypes.deviceIndex(device));
        long bytes = elements(sizes) * TensorTypes.bytes(type);
        return new Tensor(scope, handle, type, device, sizes.clone(), strides, bytes);
    }

    /// A tensor of zeros.
    public static Tensor zeros(Scope scope, DataType type, Device device, long... sizes) {
        return empty(scope, type, device, sizes).zero();
    }

    /// An int64 tensor [n] with these values, on a device.
    public static Tensor ofInts(Scope scope, Device device, int... values) {
        Tensor host = empty(scope, DataType.INT64, Device.cpu(), values.length);
        MemorySegment data = host.data();
        for (int i = 0; i < values.length; i++) {
            data.setAtIndex(ValueLayout.JAVA_LONG, i, values[i]);
        }
        return device.isGpu() ? host.to(scope, DataType.INT64, device) : host;
    }

    /// A float32 tensor with these values in row-major order, on the CPU.
    public static Tensor ofFloats(Scope scope, float[] values, long... sizes) {
        Tensor tensor = empty(scope, DataType.FLOAT32, Device.cpu(), sizes);
        if (tensor.elements() != values.length) {
            throw new ShapeException(
                    "ofFloats: %d values for shape %s".formatted(values.length, Arrays.toString(sizes)));
        }
        MemorySegment.copy(values, 0, tensor.data(), ValueLayout.JAVA_FLOAT, 0, values.length);
        return tensor;
    }

    /// A tensor over host memory that somebody else owns and keeps alive as long as the scope.
    public static Tensor overHostMemory(Scope scope, MemorySegment memory, DataType type, long... sizes) {
        long[] strides = contiguous(sizes);
        if (memory.byteSize() < elements(sizes) * TensorTypes.bytes(type)) {
            throw new ShapeException("overHostMemory: %s of %s needs %d bytes, the segment has %d"
                    .formatted(
                            Arrays.toString(sizes),
                            type,
                            elements(sizes) * TensorTypes.bytes(type),
                            memory.byteSize()));
        }
        return fromAddress(scope, memory.address(), type, Device.cpu(), sizes.clone(), strides);
    }

    /// Takes over a handle that libtorch gave us.
    public static Tensor adopt(Scope scope, MemorySegment rawHandle) {
        DataType type = TensorTypes.type(TensorFunctions.dataType(rawHandle));
        long[] sizes = TensorFunctions.sizes(rawHandle);
        return new Tensor(
                scope,
                rawHandle,
                type,
                TensorTypes.device(TensorFunctions.deviceType(rawHandle), TensorFunctions.deviceIndex(rawHandle)),
                sizes,
                TensorFunctions.strides(rawHandle),
                elements(sizes) * TensorTypes.bytes(type));
    }

    private static Tensor fromAddress(
            Scope scope, long address, DataType type, Device device, long[] sizes, long[] strides) {
        MemorySegment handle = TensorFunctions.fromBlob(
                MemorySegment.ofAddress(address),
                sizes,
                strides,
                TensorTypes.code(type),
                TensorTypes.deviceType(device),
                TensorTypes.deviceIndex(device));
        return new Tensor(scope, handle, type, device, sizes, strides, 0);
    }

    public Scope scope() {
        return scope;
    }

    /// The `at::Tensor*`: valid as long as the scope is open, on its thread.
    public MemorySegment handle() {
        return handle;
    }

    public DataType type() {
        return type;
    }

    public Device device() {
        return device;
    }

    public int dimensions() {
        return sizes.length;
    }

    public long size(int axis) {
        return sizes[axis];
    }

    public long stride(int axis) {
        return strides[axis];
    }

    public long[] sizes() {
        return sizes.clone();
    }

    public long elements() {
        return elements(sizes);
    }

    public long bytes() {
        return elements() * TensorTypes.bytes(type);
    }

    /// Whether the elements lie one after another in row-major order; the stride of an axis of one does not
    /// matter.
    public boolean isContiguous() {
        long[] expected = contiguous(sizes);
        for (int axis = 0; axis < sizes.length; axis++) {
            if (sizes[axis] != 1 && strides[axis] != expected[axis]) {
                return false;
            }
        }
        return true;
    }

    /// The address of the first element, on the tensor's device.
    public long address() {
        return address;
    }

    /// The elements of a contiguous CPU tensor, as memory of its scope.
    public MemorySegment data() {
        if (device.isGpu() || !isContiguous()) {
            throw new ShapeException("data: only a contiguous tensor on the CPU has host memory, this is " + this);
        }
        return MemorySegment.ofAddress(address).reinterpret(bytes(), scope.arena(), null);
    }

    /// A view with its own sizes and strides (in elements), starting `offset` elements after this tensor's start.
    public Tensor view(Scope viewScope, long offset, long[] viewSizes, long[] viewStrides) {
        return fromAddress(viewScope, address + offset * TensorTypes.bytes(type), type, device, viewSizes, viewStrides);
    }

    /// A contiguous tensor of any type over a stretch of this byte tensor.
    Tensor slice(Scope sliceScope, long offsetBytes, DataType sliceType, long... sliceSizes) {
        return fromAddress(
                sliceScope, address + offsetBytes, sliceType, device, sliceSizes.clone(), contiguous(sliceSizes));
    }

    /// A contiguous tensor of any type over a stretch of this contiguous one.
    public Tensor part(Scope partScope, long offsetBytes, DataType partType, long... partSizes) {
        long end = offsetBytes + elements(partSizes) * TensorTypes.bytes(partType);
        if (!isContiguous() || offsetBytes < 0 || end > bytes()) {
            throw new ShapeException("part: bytes [%d, %d) of %s".formatted(offsetBytes, end, this));
        }
        return slice(partScope, offsetBytes, partType, partSizes);
    }

    /// A contiguous view of a contiguous tensor with another shape.
    public Tensor reshaped(Scope viewScope, long... newSizes) {
        if (!isContiguous() || elements(newSizes) != elements()) {
            throw new ShapeException("reshaped: %s does not become %s".formatted(this, Arrays.toString(newSizes)));
        }
        return view(viewScope, 0, newSizes.clone(), contiguous(newSizes));
    }

    /// Rows `[from, to)` of the first axis.
    public Tensor rows(Scope viewScope, long from, long to) {
        if (from < 0 || to < from || to > sizes[0]) {
            throw new ShapeException("rows: [%d, %d) of %s".formatted(from, to, this));
        }
        long[] viewSizes = sizes.clone();
        viewSizes[0] = to - from;
        return view(viewScope, from * strides[0], viewSizes, strides.clone());
    }

    /// Columns `[from, to)` of a matrix.
    public Tensor columns(Scope viewScope, long from, long to) {
        if (dimensions() != 2 || from < 0 || to < from || to > sizes[1]) {
            throw new ShapeException("columns: [%d, %d) of %s".formatted(from, to, this));
        }
        return view(viewScope, from * strides[1], new long[] {sizes[0], to - from}, strides.clone());
    }

    /// A matrix with its axes exchanged.
    public Tensor transposed(Scope viewScope) {
        if (dimensions() != 2) {
            throw new ShapeException("transposed: not a matrix: " + this);
        }
        return view(viewScope, 0, new long[] {sizes[1], sizes[0]}, new long[] {strides[1], strides[0]});
    }

    /// A second owner in another scope; the memory lives until both scopes are closed. A view has no memory of
    /// its own: moved or not, it must not outlive its base.
    public Tensor moveTo(Scope other) {
        return new Tensor(other, TensorFunctions.share(handle), type, device, sizes, strides, 0);
    }

    /// A contiguous copy of another type or on another device.
    public Tensor to(Scope copyScope, DataType newType, Device newDevice) {
        return empty(copyScope, newType, newDevice, sizes).copyFrom(this);
    }

    /// Copies all elements, converting type and device; the shapes must be equal.
    public Tensor copyFrom(Tensor source) {
        if (!Arrays.equals(sizes, source.sizes)) {
            throw new ShapeException("copyFrom: target %s, source %s".formatted(this, source));
        }
        TensorFunctions.copy(handle, source.handle);
        return this;
    }

    public Tensor zero() {
        TensorFunctions.zero(handle);
        return this;
    }

    /// All elements as floats in row-major order; waits for the device.
    public float[] toFloats() {
        try (Scope copies = Scope.confined()) {
            Tensor host = to(copies, DataType.FLOAT32, Device.cpu());
            float[] values = new float[Math.toIntExact(elements())];
            MemorySegment.copy(host.data(), ValueLayout.JAVA_FLOAT, 0, values, 0, values.length);
            return values;
        }
    }

    /// The strides of a row-major tensor.
    public static long[] contiguous(long... sizes) {
        long[] strides = new long[sizes.length];
        long stride = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= Math.max(1, sizes[axis]);
        }
        return strides;
    }

    private static long elements(long[] sizes) {
        long elements = 1;
        for (long size : sizes) {
            elements = Math.multiplyExact(elements, size);
        }
        return elements;
    }

    @Override
    public String toString() {
        return "%s%s on %s%s".formatted(type, Arrays.toString(sizes), device, isContiguous() ? "" : " (a view)");
    }
}

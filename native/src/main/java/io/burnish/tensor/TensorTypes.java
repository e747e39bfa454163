package io.burnish.tensor;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;

/// DJL's names for data types and devices, as libtorch's numbers.
final class TensorTypes {

    private TensorTypes() {}

    static int code(DataType type) {
        return switch (type) {
            case UINT8 -> 0;
            case INT8 -> 1;
            case INT16 -> 2;
            case INT32 -> 3;
            case INT64 -> 4;
            case FLOAT16 -> 5;
            case FLOAT32 -> 6;
            case FLOAT64 -> 7;
            case BOOLEAN -> 11;
            case BFLOAT16 -> 15;
            default -> throw new IllegalArgumentException("tensors of type " + type + " are not supported");
        };
    }

    static DataType type(int code) {
        return switch (code) {
            case 0 -> DataType.UINT8;
            case 1 -> DataType.INT8;
            case 2 -> DataType.INT16;
            case 3 -> DataType.INT32;
            case 4 -> DataType.INT64;
            case 5 -> DataType.FLOAT16;
            case 6 -> DataType.FLOAT32;
            case 7 -> DataType.FLOAT64;
            case 11 -> DataType.BOOLEAN;
            case 15 -> DataType.BFLOAT16;
            default -> throw new IllegalArgumentException("libtorch's data type " + code + " is not supported");
        };
    }

    static int bytes(DataType type) {
        return switch (type) {
            case UINT8, INT8, BOOLEAN -> 1;
            case INT16, FLOAT16, BFLOAT16 -> 2;
            case INT32, FLOAT32 -> 4;
            case INT64, FLOAT64 -> 8;
            default -> throw new IllegalArgumentException("tensors of type " + type + " are not supported");
        };
    }

    /// 0 is the CPU, 1 is CUDA.
    static int deviceType(Device device) {
        return device.isGpu() ? 1 : 0;
    }

    static int deviceIndex(Device device) {
        return device.isGpu() ? device.getDeviceId() : 0;
    }

    static Device device(int type, int index) {
        return type == 0 ? Device.cpu() : Device.gpu(index);
    }
}

package io.burnish.tensor.cuda;

import java.util.Arrays;
import java.util.Optional;

/// The driver's error codes (`CUresult` of cuda.h) for which we know a remedy.
enum DriverError {
    OUT_OF_MEMORY(
            2, "Lower train.micro_tokens or train.head_rows, or end what else holds memory on the card (nvidia-smi)."),
    STUB_LIBRARY(
            34,
            "The libcuda.so.1 that was loaded is the toolkit's stub: take its folder out of LD_LIBRARY_PATH, so that the"
                    + " driver's own is found."),
    INSUFFICIENT_DRIVER(35, "Update NVIDIA's driver, or use a libtorch for an older CUDA."),
    NO_DEVICE(
            100,
            "No card is visible to this process: look at nvidia-smi and at CUDA_VISIBLE_DEVICES; in a container, start it"
                    + " with --gpus all."),
    INVALID_DEVICE(101, "The recipe's device counts from cuda:0 among the cards that CUDA_VISIBLE_DEVICES leaves."),
    INVALID_IMAGE(200, "The compiled kernels are not for this driver."),
    NO_BINARY(209, "The compiled kernels are not for this card or this driver."),
    ECC_UNCORRECTABLE(214, "The card's memory has failed: take the card out of use (nvidia-smi -q -d ECC)."),
    INVALID_PTX(218, "The kernels were compiled by a newer NVRTC than the driver understands: update the driver."),
    UNSUPPORTED_PTX(222, "The kernels were compiled by a newer NVRTC than the driver understands: update the driver."),
    NOT_READY(600, ""),
    ILLEGAL_ADDRESS(
            700,
            "A kernel that was queued earlier read or wrote where it must not. Run again with BURNISH_CUDA_SYNC=1, which"
                    + " names it."),
    LAUNCH_OUT_OF_RESOURCES(701, "The kernel needs more registers or threads than a block may have."),
    MISALIGNED_ADDRESS(
            716, "A kernel that was queued earlier is at fault. Run again with BURNISH_CUDA_SYNC=1, which names it."),
    LAUNCH_FAILED(
            719, "A kernel that was queued earlier is at fault. Run again with BURNISH_CUDA_SYNC=1, which names it."),
    SYSTEM_NOT_READY(802, "Start NVIDIA's fabric manager: systemctl start nvidia-fabricmanager."),
    SYSTEM_DRIVER_MISMATCH(
            803, "The driver was updated while its old kernel module stayed loaded: restart the machine."),
    COMPAT_NOT_SUPPORTED(
            804,
            "The cuda-compat package does not serve this card: remove it from LD_LIBRARY_PATH and update the driver.");

    private final int code;
    private final String remedy;

    DriverError(int code, String remedy) {
        this.code = code;
        this.remedy = remedy;
    }

    int code() {
        return code;
    }

    String remedy() {
        return remedy;
    }

    static Optional<DriverError> of(int code) {
        return Arrays.stream(values()).filter(error -> error.code == code).findFirst();
    }

    /// Whether a code says that an image was compiled for something else.
    static boolean isForeignImage(int code) {
        return code == INVALID_IMAGE.code
                || code == NO_BINARY.code
                || code == INVALID_PTX.code
                || code == UNSUPPORTED_PTX.code;
    }

    /// One line: what failed, the driver's name for it and its words, the remedy.
    static CudaException exception(String what, int code, String name, String words) {
        String remedy = of(code).map(DriverError::remedy).orElse("");
        return new CudaException(
                "%s failed with code %d (%s): %s.%s"
                        .formatted(what, code, name, words, remedy.isEmpty() ? "" : " " + remedy),
                code);
    }
}

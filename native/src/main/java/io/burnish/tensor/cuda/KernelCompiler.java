package io.burnish.tensor.cuda;

/// Turns a kernel source into code that the driver loads.
interface KernelCompiler {

    /// Tells code of different compilers apart: `NVRTC 13.0`.
    String version();

    /// @return a cubin for the architecture, or PTX where the compiler does not know it yet; never empty
    /// @throws CudaException with the compiler's log
    byte[] compile(KernelSource source, Architecture architecture);
}

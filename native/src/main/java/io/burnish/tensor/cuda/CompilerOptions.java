package io.burnish.tensor.cuda;

import java.util.List;

/// How our kernels are compiled, by NVRTC and by nvcc alike.
final class CompilerOptions {

    /// No fast math: kernels say themselves where an approximation will do.
    static final List<String> COMMON = List.of("--std=c++17");

    /// What NVRTC needs besides: without it a lambda in a kernel counts as a function of the host, which it refuses.
    static final List<String> NVRTC = List.of("--device-as-default-execution-space");

    private CompilerOptions() {}
}

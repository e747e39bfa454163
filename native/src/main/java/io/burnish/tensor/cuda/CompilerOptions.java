package io.burnish.tensor.cuda;

import java.util.List;

/// How our kernels are compiled, by NVRTC and by nvcc alike.
final class CompilerOptions {

    /// No fast math: kernels say themselves where an approximation will do.
    static final List<String> COMMON = List.of("--std=c++17");

    private CompilerOptions() {}
}

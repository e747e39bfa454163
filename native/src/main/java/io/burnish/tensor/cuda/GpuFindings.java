package io.burnish.tensor.cuda;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a machine has for training on a card, found without changing anything: facts only, what they mean is for
/// others to say.
///
/// @param hardware how many NVIDIA devices are on the PCI bus, driver or not
/// @param container whether the process runs in a container
/// @param driver the newest CUDA that the driver serves, such as `13.0`; empty: no driver
/// @param driverProblem why the driver does not serve this process; empty: it does, or there is none
/// @param nvrtc empty: none found
/// @param cublas as libtorch loaded it; empty: not loaded
/// @param prebuilt what there is prebuilt code for
public record GpuFindings(
        int hardware,
        boolean container,
        Optional<String> driver,
        Optional<String> driverProblem,
        List<Card> cards,
        Torch torch,
        Optional<Tool> nvrtc,
        Optional<Tool> cublas,
        List<Architecture> prebuilt) {

    /// A card that the driver shows to this process.
    ///
    /// @param free bytes that nobody holds; 0: it was not asked
    public record Card(int index, String name, Architecture architecture, long memory, long free) {}

    /// The libtorch that was loaded.
    ///
    /// @param cuda whether it has a CUDA half
    /// @param toolkit the CUDA it was built for, such as `12.8`; empty: none, or unknown
    /// @param trial what went wrong when it was tried on a card; empty: nothing, or there was nothing to
    ///     try
    /// @param elsewhere a libtorch with CUDA that the python3 on the PATH has, where the loaded one has none
    public record Torch(boolean cuda, Optional<String> toolkit, Optional<String> trial, Optional<Path> elsewhere) {}

    /// A library of NVIDIA's.
    public record Tool(String version, String path) {}

    /// The same as if the process saw one of its cards only.
    public GpuFindings onlyCard(int index) {
        return new GpuFindings(
                hardware, container, driver, driverProblem, List.of(cards.get(index)), torch, nvrtc, cublas, prebuilt);
    }

    /// Whether anything of NVIDIA's is on this machine.
    public boolean isGpuMachine() {
        return hardware > 0 || driver.isPresent();
    }
}

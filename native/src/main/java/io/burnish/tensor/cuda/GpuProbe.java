package io.burnish.tensor.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.GpuFindings.Card;
import io.burnish.tensor.cuda.GpuFindings.Tool;
import io.burnish.tensor.cuda.GpuFindings.Torch;
import io.burnish.tensor.libtorch.LibTorch;
import io.burnish.tensor.libtorch.LibTorchFinder;
import io.burnish.tensor.libtorch.LibTorchLocation;
import io.burnish.tensor.libtorch.MatrixFunctions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/// Looks what this machine has for training on a card; what is missing is in the findings, nothing is thrown.
public final class GpuProbe {

    private static final Path PCI = Path.of("/sys/bus/pci/devices");

    private GpuProbe() {}

    /// Whether anything of NVIDIA's is on this machine; loads nothing but the driver's library.
    public static boolean isGpuMachine() {
        return hardware(PCI) > 0 || DriverLibrary.library().isPresent();
    }

    /// All cards, each asked for its free memory, the first one tried.
    public static GpuFindings run() {
        return run(0, _ -> true);
    }

    /// One card is asked and tried, the others are only counted: the process takes no memory of theirs.
    public static GpuFindings run(int card) {
        return run(card, index -> index == card);
    }

    private static GpuFindings run(int tried, IntPredicate asked) {
        Optional<NativeLibrary> library = DriverLibrary.library();
        Optional<String> driverVersion = library.flatMap(GpuProbe::cudaVersion);
        Optional<String> problem = Optional.empty();
        List<Card> cards = List.of();
        if (library.isPresent()) {
            try {
                cards = cards(DriverLibrary.get(), asked);
            } catch (CudaException e) {
                problem = Optional.ofNullable(e.getMessage());
            }
        }
        int hardware = hardware(PCI);
        Torch torch = torch(cards, hardware > 0 || library.isPresent(), tried);
        return new GpuFindings(
                hardware,
                Files.exists(Path.of("/.dockerenv")) || Files.exists(Path.of("/run/.containerenv")),
                driverVersion,
                problem,
                cards,
                torch,
                nvrtc(),
                Cublas.loaded().map(GpuProbe::cublas),
                PrebuiltKernels.beside(Launcher.class).manifest().entries().stream()
                        .map(CubinManifest.Entry::architecture)
                        .distinct()
                        .sorted()
                        .toList());
    }

    // works before cuInit, and where that fails
    private static Optional<String> cudaVersion(NativeLibrary library) {
        return library.find("cuDriverGetVersion", ADDRESS).flatMap(GpuProbe::version);
    }

    private static Optional<String> version(NativeFunction function) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(JAVA_INT);
            return function.call(number) == 0 ? Optional.of(dotted(number.get(JAVA_INT, 0))) : Optional.empty();
        }
    }

    /// 12080 is CUDA 12.8.
    static String dotted(int number) {
        return number / 1000 + "." + number % 1000 / 10;
    }

    // a context, which takes memory, is made where free memory is asked for
    private static List<Card> cards(Driver driver, IntPredicate asked) {
        List<Card> cards = new ArrayList<>();
        for (int index = 0; index < driver.devices(); index++) {
            CudaDevice device = CudaDevice.of(driver, index);
            long free = asked.test(index) ? device.freeMemory() : 0;
            cards.add(new Card(index, device.name(), device.architecture(), device.memory(), free));
        }
        return List.copyOf(cards);
    }

    /// NVIDIA's display and compute devices among a folder of the kernel's: a folder each, with files `vendor`,
    // `class`.
    static int hardware(Path pci) {
        if (!Files.isDirectory(pci)) {
            return 0;
        }
        try (Stream<Path> devices = Files.list(pci)) {
            return (int) devices.filter(device -> read(device.resolve("vendor")).equals("0x10de")
                            && read(device.resolve("class")).startsWith("0x03"))
                    .count();
        } catch (IOException _) {
            return 0;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException _) {
            return "";
        }
    }

    private static Torch torch(List<Card> cards, boolean gpuMachine, int tried) {
        LibTorchLocation location = LibTorch.location();
        if (!location.cuda()) {
            return new Torch(
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    gpuMachine ? LibTorchFinder.cudaOfPython() : Optional.empty());
        }
        Optional<String> toolkit = LoadedLibraries.find("libcudart")
                .map(NativeLibrary::at)
                .flatMap(runtime -> runtime.find("cudaRuntimeGetVersion", ADDRESS))
                .flatMap(GpuProbe::version)
                .or(() -> ofFlavor(location.version()));
        return new Torch(
                true, toolkit, tried < cards.size() ? trial(Device.gpu(tried)) : Optional.empty(), Optional.empty());
    }

    /// `2.7.1+cu128` is built for CUDA 12.8.
    static Optional<String> ofFlavor(String version) {
        return Optional.of(version)
                .filter(text -> text.matches(".*\\bcu\\d{3}\\b.*"))
                .map(text -> text.replaceFirst(".*\\bcu(\\d\\d)(\\d)\\b.*", "$1.$2"));
    }

    /// The product of two ones on a card, in bf16, by way of libtorch.
    private static Optional<String> trial(Device card) {
        try (Scope scope = Scope.confined()) {
            Tensor one = Tensor.ofFloats(scope, new float[] {1}, 1, 1).to(scope, DataType.BFLOAT16, card);
            Tensor product = Tensor.zeros(scope, DataType.BFLOAT16, card, 1, 1);
            MatrixFunctions.mm(product.handle(), one.handle(), one.handle());
            float[] values = product.toFloats();
            return Arrays.equals(values, new float[] {1})
                    ? Optional.empty()
                    : Optional.of("1 x 1 gave " + Arrays.toString(values));
        } catch (RuntimeException | LinkageError e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Tool> nvrtc() {
        try {
            return Nvrtc.ofThisMachine().map(nvrtc -> new Tool(nvrtc.toolkit(), nvrtc.path()));
        } catch (CudaException _) {
            return Optional.empty(); // one that does not load is none
        }
    }

    private static Tool cublas(Path file) {
        NativeLibrary library = NativeLibrary.at(file);
        try (Arena arena = Arena.ofConfined()) {
            StringBuilder version = new StringBuilder();
            MemorySegment number = arena.allocate(JAVA_INT);
            for (int part = 0; part < 3; part++) { // MAJOR_VERSION, MINOR_VERSION, PATCH_LEVEL of library_types.h
                library.function("cublasGetProperty", JAVA_INT, ADDRESS).call(part, number);
                version.append(part == 0 ? "" : ".").append(number.get(JAVA_INT, 0));
            }
            return new Tool(version.toString(), file.toString());
        } catch (CudaException _) {
            return new Tool("unknown", file.toString());
        }
    }
}

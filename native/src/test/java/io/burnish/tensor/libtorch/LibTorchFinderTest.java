package io.burnish.tensor.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.tensor.libtorch.LibTorchLocation.Source;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibTorchFinderTest {

    private static final String C10 = System.mapLibraryName("c10");
    private static final String CPU = System.mapLibraryName("torch_cpu");

    @TempDir
    Path temporary;

    @Test
    void thisClassPathHasALibTorch() {
        LibTorchLocation found = LibTorchFinder.find(null);

        assertThat(found.libraries()).allMatch(Files::isRegularFile).hasSizeGreaterThanOrEqualTo(2);
        assertThat(found.version()).matches("\\d+\\.\\d+.*|unknown");
        assertThat(found.describe()).contains(found.folder().toString());
    }

    @Test
    void theOptionWinsOverTheVariableAndTheVariableOverTheJar() throws IOException {
        Path option = libtorch("option");
        Path variable = libtorch("variable");

        assertThat(find(option.toString(), Map.of(LibTorchFinder.VARIABLE, variable.toString()), jar("2.7.1"))
                        .folder())
                .isEqualTo(option);
        LibTorchLocation byVariable = find(null, Map.of(LibTorchFinder.VARIABLE, variable.toString()), jar("2.7.1"));
        assertThat(byVariable.folder()).isEqualTo(variable);
        assertThat(byVariable.source()).isEqualTo(Source.NAMED);
    }

    @Test
    void aPythonPackageIsFoundBelowTheNamedFolderWithItsVersionAndCuda() throws IOException {
        Path lib = libtorch("site-packages/torch/lib");
        Files.writeString(lib.resolve(System.mapLibraryName("torch_cuda")), "");
        Files.writeString(lib.resolve(System.mapLibraryName("c10_cuda")), "");
        Files.writeString(lib.resolve("libgomp-98b21ff3.so.1"), "");
        Files.writeString(lib.resolveSibling("version.py"), "__version__ = '2.13.0+cu130'\ncuda = '13.0'\n");

        LibTorchLocation found = find(temporary.resolve("site-packages").toString(), Map.of(), null);

        assertThat(found).isEqualTo(new LibTorchLocation(lib, "2.13.0+cu130", Source.NAMED, true));
        assertThat(found.libraries())
                .extracting(file -> file.getFileName().toString())
                .containsExactly(
                        "libgomp-98b21ff3.so.1",
                        C10,
                        CPU,
                        System.mapLibraryName("c10_cuda"),
                        System.mapLibraryName("torch_cuda"));
    }

    @Test
    void aNamedFolderThatIsNoneIsRefusedAndNeverPassedOver() {
        String wrong = temporary.resolve("nothing").toString();

        assertThatThrownBy(() -> find(null, Map.of(LibTorchFinder.VARIABLE, wrong), jar("2.7.1")))
                .isInstanceOf(LibTorchNotFoundException.class)
                .hasMessageContainingAll(LibTorchFinder.VARIABLE, wrong, CPU);
    }

    @Test
    void theJarIsUnpackedOnceAndMendedWhenAFileWasCut() throws IOException {
        Path jar = jar("9.8.7-20300101");
        LibTorchLocation found = find(null, Map.of(), jar);
        Path cpu = found.folder().resolve(CPU);

        assertThat(found.folder()).isEqualTo(temporary.resolve("cache/burnish/libtorch/9.8.7"));
        assertThat(found.source()).isEqualTo(Source.BUNDLED);
        assertThat(cpu).hasContent("operators ".repeat(1000));

        Object first = Files.readAttributes(cpu, "unix:ino").get("ino");
        find(null, Map.of(), jar);
        assertThat(Files.readAttributes(cpu, "unix:ino").get("ino")).isEqualTo(first);

        Files.writeString(cpu, "cut");
        Path leftover = Files.createDirectory(found.folder().resolveSibling("9.8.7.tmp-1234"));
        find(null, Map.of(), jar);
        assertThat(cpu).hasContent("operators ".repeat(1000));
        assertThat(leftover).doesNotExist();
    }

    @Test
    void startersAtTheSameTimeShareOneUnpacking() throws Exception {
        Path jar = jar("2.7.1");
        try (ExecutorService starters = Executors.newFixedThreadPool(4)) {
            Callable<LibTorchLocation> start = () -> find(null, Map.of(), jar);
            for (Future<LibTorchLocation> each : starters.invokeAll(List.of(start, start, start, start))) {
                assertThat(each.get().folder().resolve(C10)).hasContent("core");
            }
        }
    }

    @Test
    void aDamagedJarLeavesNoFolderBehind() throws IOException {
        Path jar = jar("2.7.1");
        byte[] bytes = Files.readAllBytes(jar);
        int stored = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("core");
        bytes[stored] ^= 1;
        Files.write(jar, bytes);

        assertThatThrownBy(() -> find(null, Map.of(), jar))
                .isInstanceOf(LibTorchNotFoundException.class)
                .hasMessageContainingAll("2.7.1", C10, "is damaged", "XDG_CACHE_HOME");
        assertThat(temporary.resolve("cache/burnish/libtorch")).isDirectoryNotContaining("glob:**/2.7.1*[!k]");
    }

    @Test
    void aCacheThatCannotBeWrittenIsOneMessage() throws IOException {
        Files.createDirectories(temporary.resolve("cache"));
        Files.writeString(temporary.resolve("cache/burnish"), "a file where the folder should be");

        assertThatThrownBy(() -> find(null, Map.of(), jar("2.7.1")))
                .isInstanceOf(LibTorchNotFoundException.class)
                .hasMessageContainingAll("Cannot unpack libtorch 2.7.1", "cache/burnish", "BURNISH_LIBTORCH");
    }

    @Test
    void aPython3OnThePathIsAskedWhereItsTorchLies() throws IOException {
        Path lib = libtorch("env/torch/lib");
        Files.writeString(lib.resolveSibling("version.py"), "__version__ = \"2.11.0\"\n");
        Path without = python("one", "echo");
        Path broken = python("two", "exit 1");
        Path with = python("three", "echo '" + lib.getParent() + "'");

        LibTorchLocation found = find(null, Map.of("PATH", without + ":" + broken + "::" + with), null);

        assertThat(found).isEqualTo(new LibTorchLocation(lib, "2.11.0", Source.PYTHON, false));
    }

    @Test
    void withoutAnyTheMessageListsWhereWasLookedAndTheRemedy() {
        assertThatThrownBy(() -> find(null, Map.of("PATH", "/nowhere/bin"), null))
                .isInstanceOf(LibTorchNotFoundException.class)
                .hasMessageContainingAll(
                        "--libtorch",
                        LibTorchFinder.VARIABLE,
                        BundledLibTorch.platform(),
                        "/nowhere/bin",
                        "pip install torch");
    }

    private LibTorchLocation find(@Nullable String option, Map<String, String> variables, @Nullable Path jar)
            throws IOException {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("XDG_CACHE_HOME", temporary.resolve("cache").toString());
        URL[] classPath = jar == null ? new URL[0] : new URL[] {jar.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(classPath, null)) {
            return new LibTorchFinder(environment, loader).locate(option);
        }
    }

    private Path libtorch(String name) throws IOException {
        Path folder = Files.createDirectories(temporary.resolve(name));
        Files.writeString(folder.resolve(C10), "core");
        Files.writeString(folder.resolve(CPU), "operators");
        return folder;
    }

    private Path python(String name, String answer) throws IOException {
        Path folder = Files.createDirectories(temporary.resolve(name));
        Path script = Files.writeString(folder.resolve("python3"), "#!/bin/sh\n" + answer + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return folder;
    }

    /// A jar laid out as DJL's, with two small libraries; the core is stored, so that a test can find its bytes.
    private Path jar(String version) throws IOException {
        Path jar = temporary.resolve("native " + version + ".jar");
        String platform = BundledLibTorch.platform();
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            entry(
                    zip,
                    "native/lib/pytorch.properties",
                    "version=%s\nflavor=cpu\nclassifier=%s\nlibraries=%s,%s".formatted(version, platform, C10, CPU));
            zip.setLevel(0);
            entry(zip, "pytorch/cpu/%s/%s".formatted(platform, C10), "core");
            zip.setLevel(9);
            entry(zip, "pytorch/cpu/%s/%s".formatted(platform, CPU), "operators ".repeat(1000));
        }
        return jar;
    }

    private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}

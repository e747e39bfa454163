package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.burnish.tensor.cuda.CubinManifest.Entry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrebuiltKernelsTest {

    private static final Architecture AMPERE = new Architecture(8, 0);

    @TempDir
    Path folder;

    /// The tree's own: `mvn -Pcubins test -pl native` makes them anew when a source has changed.
    @Test
    void those_in_the_tree_are_of_the_sources_in_the_tree() throws Exception {
        PrebuiltKernels prebuilt = PrebuiltKernels.beside(Launcher.class);
        List<Entry> entries = prebuilt.manifest().entries();
        assumeFalse(entries.isEmpty(), "skipped: no prebuilt kernels in the tree");
        for (Entry entry : entries) {
            assertThat(entry.sourceHash())
                    .as("%s is stale: run mvn -Pcubins test -pl native", entry.file())
                    .isEqualTo(
                            KernelSource.beside(Launcher.class, entry.source()).hash());
            Elf.assertIsCubinWith(prebuilt.code(entry));
        }
        assertThat(entries.stream()
                        .map(entry -> entry.source() + entry.architecture())
                        .collect(Collectors.toSet()))
                .as("every source for every architecture")
                .isEqualTo(TreeKernels.names().stream()
                        .flatMap(source -> CubinBuilder.ARCHITECTURES.stream().map(each -> source + each))
                        .collect(Collectors.toSet()));
    }

    @Test
    void nvcc_compiles_for_all_architectures_and_the_manifest_reads_back() throws Exception {
        Path nvcc = FakeLibrary.onPath("nvcc");
        assumeTrue(nvcc != null, "skipped: no nvcc on the PATH");
        Path sources = Files.createDirectory(folder.resolve("sources"));
        for (String file : List.of("tiny.cu", "tiny.cuh")) {
            Files.write(
                    sources.resolve(file),
                    PrebuiltKernelsTest.class.getResourceAsStream(file).readAllBytes());
        }
        Path out = Files.createDirectory(folder.resolve("out"));
        Files.writeString(out.resolve("old-sm_80.cubin"), "old");
        CubinManifest built = new CubinBuilder(nvcc).build(PrebuiltKernelsTest.class, sources, out);
        assertThat(CubinManifest.parse(Files.readString(out.resolve("manifest.txt"))))
                .isEqualTo(built);
        assertThat(built.entries()).hasSize(3);
        assertThat(out.resolve("old-sm_80.cubin")).doesNotExist();
        for (Entry entry : built.entries()) {
            byte[] code = Files.readAllBytes(out.resolve(entry.file()));
            Elf.assertIsCubinWith(code, "scale", "square_roots");
            assertThat(new String(code, StandardCharsets.ISO_8859_1))
                    .as("no path of the machine that built it")
                    .doesNotContain(folder.toString());
        }
    }

    @Test
    void a_prebuilt_kernel_is_used_only_where_source_card_and_driver_fit() {
        KernelSource source = KernelSource.beside(PrebuiltKernelsTest.class, "tiny");
        byte[] code = "code".getBytes(StandardCharsets.UTF_8);
        Entry entry = new Entry("tiny", AMPERE, source.hash(), Fingerprint.of(code), "12.8");
        assertThat(of(entry, code).find(source, AMPERE, 12_040)).hasValue(code);
        assertThat(of(entry, code).find(source, new Architecture(9, 0), 13_000)).isEmpty();
        assertThat(of(entry, code).find(source, AMPERE, 11_080)).isEmpty();
        Entry stale = new Entry("tiny", AMPERE, "another-hash", Fingerprint.of(code), "12.8");
        assertThat(of(stale, code).find(source, AMPERE, 13_000)).isEmpty();
        assertThat(new PrebuiltKernels(_ -> Optional.empty()).find(source, AMPERE, 13_000))
                .isEmpty();
    }

    @Test
    void a_damaged_or_missing_file_is_named() {
        KernelSource source = KernelSource.beside(PrebuiltKernelsTest.class, "tiny");
        byte[] code = "code".getBytes(StandardCharsets.UTF_8);
        Entry other = new Entry("tiny", AMPERE, source.hash(), "another-hash", "12.8");
        assertThatThrownBy(() -> of(other, code).find(source, AMPERE, 13_000))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("tiny-sm_80.cubin is not what its manifest names");
        assertThatThrownBy(() -> of(other, null).find(source, AMPERE, 13_000))
                .hasMessageContaining("lack tiny-sm_80.cubin");
    }

    private static PrebuiltKernels of(Entry entry, byte[] code) {
        byte[] manifest = new CubinManifest(List.of(entry)).text().getBytes(StandardCharsets.UTF_8);
        return new PrebuiltKernels(file -> Optional.ofNullable(file.equals(CubinManifest.FILE) ? manifest : code));
    }

    @Test
    void an_entry_serves_its_architecture_and_higher_minor_versions() {
        CubinManifest manifest = new CubinManifest(List.of(
                new Entry("a", new Architecture(8, 0), "s", "c", "12.8"),
                new Entry("a", new Architecture(8, 6), "s", "c", "12.8"),
                new Entry("b", new Architecture(9, 0), "s", "c", "13.0")));
        assertThat(manifest.find("a", new Architecture(8, 0)).orElseThrow().file())
                .isEqualTo("a-sm_80.cubin");
        assertThat(manifest.find("a", new Architecture(8, 9)).orElseThrow().file())
                .isEqualTo("a-sm_86.cubin");
        assertThat(manifest.find("a", new Architecture(9, 0))).isEmpty();
        assertThat(manifest.find("b", new Architecture(8, 0))).isEmpty();
        assertThat(manifest.entries().get(2).loadsOn(12_080)).isFalse();
        assertThat(manifest.entries().get(2).loadsOn(13_000)).isTrue();
        assertThat(manifest.entries().get(0).loadsOn(13_000)).isTrue();
    }

    @Test
    void a_damaged_manifest_is_named() {
        assertThatThrownBy(() -> CubinManifest.parse("norms sm_90 abc\n"))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("norms sm_90 abc");
    }
}

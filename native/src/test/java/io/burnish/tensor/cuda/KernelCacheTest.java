package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelCacheTest {

    private static final Architecture HOPPER = new Architecture(9, 0);

    @TempDir
    Path folder;

    /// Counts, and makes code that tells what it was made of.
    private static final class Compiler implements KernelCompiler {

        private String version = "compiler 1";
        private int compilations;

        @Override
        public String version() {
            return version;
        }

        @Override
        public byte[] compile(KernelSource source, Architecture architecture) {
            compilations++;
            return (source.text() + architecture + version).getBytes(StandardCharsets.UTF_8);
        }
    }

    private final Compiler compiler = new Compiler();
    private final KernelSource source = source("text");

    private static KernelSource source(String text) {
        return new KernelSource("x", text, new TreeMap<>());
    }

    private KernelCache cache() {
        return new KernelCache(folder.resolve("a/b"), compiler);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("a/b"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void a_source_is_compiled_once() throws IOException {
        byte[] first = cache().compile(source, HOPPER);
        assertThat(cache().compile(source, HOPPER))
                .isEqualTo(first)
                .isEqualTo("textsm_90compiler 1".getBytes(StandardCharsets.UTF_8));
        assertThat(compiler.compilations).isEqualTo(1);
        assertThat(files()).hasSize(1);
    }

    @Test
    void another_text_architecture_or_compiler_is_another_entry() throws IOException {
        cache().compile(source, HOPPER);
        cache().compile(source("other"), HOPPER);
        cache().compile(source, new Architecture(8, 0));
        compiler.version = "compiler 2";
        assertThat(cache().compile(source, HOPPER)).isEqualTo("textsm_90compiler 2".getBytes(StandardCharsets.UTF_8));
        assertThat(compiler.compilations).isEqualTo(4);
        assertThat(files()).hasSize(4);
    }

    @Test
    void a_damaged_entry_is_dropped_and_compiled_anew() throws IOException {
        byte[] first = cache().compile(source, HOPPER);
        Path file = files().getFirst();
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, 64, 65, 66, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            int before = compiler.compilations;
            assertThat(cache().compile(source, HOPPER)).as("cut to %d", length).isEqualTo(first);
            assertThat(compiler.compilations).isEqualTo(before + 1);
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        }
        whole[whole.length - 3] ^= 1;
        Files.write(file, whole);
        assertThat(cache().compile(source, HOPPER)).isEqualTo(first);
    }

    @Test
    void a_compiler_that_fails_leaves_nothing() {
        KernelCache failing = new KernelCache(folder.resolve("a/b"), new KernelCompiler() {
            @Override
            public String version() {
                return "failing";
            }

            @Override
            public byte[] compile(KernelSource failed, Architecture architecture) {
                throw new CudaException("its log");
            }
        });
        assertThatThrownBy(() -> failing.compile(source, HOPPER)).hasMessage("its log");
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void a_folder_that_cannot_be_written_costs_the_compilation_and_no_more() throws IOException {
        Files.createFile(folder.resolve("a")); // where the cache's folder should be
        cache().compile(source, HOPPER);
        assertThat(cache().compile(source, HOPPER)).isEqualTo("textsm_90compiler 1".getBytes(StandardCharsets.UTF_8));
        assertThat(compiler.compilations).isEqualTo(2);
    }
}

package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class KernelSourceTest {

    @Test
    void headers_come_along() {
        KernelSource source = KernelSource.beside(KernelSourceTest.class, "tiny");
        assertThat(source.headers()).containsOnlyKeys("tiny.cuh");
        assertThat(source.headers().get("tiny.cuh")).contains("scaled(float x");
    }

    @Test
    void what_is_missing_is_named() {
        assertThatThrownBy(() -> KernelSource.beside(KernelSourceTest.class, "none"))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("no kernel source none.cu");
        assertThatThrownBy(() -> KernelSource.beside(KernelSourceTest.class, "lonely"))
                .hasMessageContaining("lonely.cu includes \"nowhere.cuh\", which is not beside it");
    }

    @Test
    void the_hash_depends_on_text_and_headers_and_on_which_is_which() {
        String hash = source("a", Map.of("h", "b")).hash();
        assertThat(source("a", Map.of("h", "b")).hash()).isEqualTo(hash);
        assertThat(source("a ", Map.of("h", "b")).hash()).isNotEqualTo(hash);
        assertThat(source("a", Map.of("h", "c")).hash()).isNotEqualTo(hash);
        assertThat(source("a", Map.of("hb", "")).hash()).isNotEqualTo(hash);
        assertThat(source("ah", Map.of("", "b")).hash()).isNotEqualTo(hash);
        assertThat(source("a", Map.of()).hash()).isNotEqualTo(hash);
    }

    private static KernelSource source(String text, Map<String, String> headers) {
        return new KernelSource("x", text, new TreeMap<>(headers));
    }
}

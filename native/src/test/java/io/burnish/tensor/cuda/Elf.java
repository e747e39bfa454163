package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

/// What tests ask of compiled code without a card.
final class Elf {

    private static final int CUDA_MACHINE = 190;

    private Elf() {}

    static void assertIsCubinWith(byte[] code, String... kernels) {
        assertThat(code).startsWith(0x7f, 'E', 'L', 'F');
        assertThat(code[18] & 0xff).as("e_machine").isEqualTo(CUDA_MACHINE);
        String text = new String(code, StandardCharsets.ISO_8859_1);
        for (String kernel : kernels) {
            assertThat(text).contains(".text." + kernel);
        }
    }
}

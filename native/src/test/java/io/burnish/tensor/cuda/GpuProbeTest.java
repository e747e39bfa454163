package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuProbeTest {

    @TempDir
    Path folder;

    @Test
    void it_tells_something_of_any_machine() {
        GpuFindings findings = GpuProbe.run();
        assertThat(findings.cards().isEmpty())
                .as("%s", findings)
                .isEqualTo(
                        findings.driver().isEmpty() || findings.driverProblem().isPresent());
    }

    @Test
    void versions_are_read() {
        assertThat(GpuProbe.dotted(12_080)).isEqualTo("12.8");
        assertThat(GpuProbe.dotted(13_000)).isEqualTo("13.0");
        assertThat(GpuProbe.ofFlavor("2.7.1+cu128")).hasValue("12.8");
        assertThat(GpuProbe.ofFlavor("2.7.1-cu118-linux-x86_64")).hasValue("11.8");
        assertThat(GpuProbe.ofFlavor("2.9.0+cu130")).hasValue("13.0");
        assertThat(GpuProbe.ofFlavor("2.13.0+cpu")).isEmpty();
        assertThat(GpuProbe.ofFlavor("unknown")).isEmpty();
    }

    @Test
    void cards_are_counted_on_the_bus() throws IOException {
        device("card", "0x10de\n", "0x030200\n");
        device("its sound", "0x10de\n", "0x040300\n");
        device("another maker's", "0x8086\n", "0x030000\n");
        Files.createDirectory(folder.resolve("unreadable"));
        assertThat(GpuProbe.hardware(folder)).isEqualTo(1);
        assertThat(GpuProbe.hardware(folder.resolve("nowhere"))).isZero();
    }

    private void device(String name, String vendor, String type) throws IOException {
        Path device = Files.createDirectory(folder.resolve(name));
        Files.writeString(device.resolve("vendor"), vendor);
        Files.writeString(device.resolve("class"), type);
    }
}

package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each call reaches C as cuda.h declares it: held to a library with the same signatures that notes its arguments.
class DriverLibraryTest {

    @TempDir
    static Path folder;

    private static FakeLibrary fake;
    private static DriverLibrary driver;

    @BeforeAll
    static void compile() throws Exception {
        fake = FakeLibrary.compiled(folder, "fake_driver.c");
        driver = new DriverLibrary(fake.library());
        assertThat(fake.takeNotes()).containsExactly("cuInit 0");
    }

    @BeforeEach
    void forget() {
        fake.takeNotes();
    }

    @Test
    void devices_tell_of_themselves() {
        assertThat(driver.version()).isEqualTo(13_000);
        assertThat(driver.devices()).isEqualTo(2);
        assertThat(driver.name(1)).isEqualTo("Fake 41");
        assertThat(driver.totalMemory(0)).isEqualTo(80L << 30);
        assertThat(driver.attribute(0, DeviceAttribute.MAJOR)).isEqualTo(9);
        assertThat(driver.attribute(1, DeviceAttribute.SHARED_MEMORY_OF_A_BLOCK))
                .isEqualTo(232_448);
        assertThat(fake.takeNotes())
                .containsExactly(
                        "cuDriverGetVersion",
                        "cuDeviceGetCount",
                        "cuDeviceGetName 256",
                        "cuDeviceTotalMem 40",
                        "cuDeviceGetAttribute 75 40",
                        "cuDeviceGetAttribute 97 41");
    }

    @Test
    void the_primary_context_is_retained_once_and_entered_each_time() {
        DriverLibrary fresh = new DriverLibrary(fake.library());
        fake.takeNotes();
        fresh.enter(1);
        fresh.enter(1);
        assertThat(fake.takeNotes())
                .containsExactly("cuDevicePrimaryCtxRetain 41", "cuCtxSetCurrent 0x77", "cuCtxSetCurrent 0x77");
        assertThat(fresh.memory()).isEqualTo(new Driver.Memory(5_000_000_000L, 80L << 30));
    }

    @Test
    void modules_functions_and_launches() {
        long module = driver.loadModule("ptx as text".getBytes(StandardCharsets.UTF_8));
        long function = driver.function(module, "kernel");
        driver.allowShared(function, 100_000);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointers = KernelArguments.pack(arena, "a.kernel", -5L, 1L << 40, 7, 0.5f, -0.25)
                    .pointers();
            driver.launch(function, new Grid(2_000_000_000L, 3, 256, 99_000), 0xabcdef012345L, pointers);
        }
        assertThat(fake.takeNotes())
                .containsExactly(
                        "cuModuleLoadData ptx as text",
                        "cuModuleGetFunction 0x123456789abc kernel",
                        "cuFuncSetAttribute 0x23456789abcd 8 100000",
                        "cuLaunchKernel 0x23456789abcd grid 2000000000 3 1 block 256 1 1 shared 99000 stream 0xabcdef012345: "
                                + "-5 1099511627776 7 0.5 -0.25, (nil)");
        assertThat(driver.parameterSizes(function)).hasValue(new int[] {8, 8, 4, 4, 8});
    }

    @Test
    void memory_and_events() {
        MemorySegment memory = driver.allocateHost(16);
        driver.copyToHost(memory, 0x7f00_0000_0000L, 16, 5);
        assertThat(memory.get(ValueLayout.JAVA_BYTE, 15)).isEqualTo((byte) 7);
        driver.copyToDevice(0x7f00_0000_0000L, memory, 8, 5);
        long event = driver.createEvent();
        driver.record(event, 6);
        driver.await(event);
        driver.orderAfter(6, event);
        driver.destroyEvent(event);
        driver.freeHost(memory);
        driver.awaitStream(6);
        assertThat(fake.takeNotes())
                .containsExactly(
                        "cuMemHostAlloc 16 1",
                        "cuMemcpyDtoHAsync 7f0000000000 16 0x5",
                        "cuMemcpyHtoDAsync 7f0000000000 8 0x5 7",
                        "cuEventCreate 2",
                        "cuEventRecord 0x3456789abcde 0x6",
                        "cuEventSynchronize 0x3456789abcde",
                        "cuStreamWaitEvent 0x6 0x3456789abcde 0",
                        "cuEventDestroy 0x3456789abcde",
                        "cuMemFreeHost",
                        "cuStreamSynchronize 0x6");
    }

    @Test
    void streams_and_timed_events() {
        long stream = driver.createStream();
        long event = driver.createTimedEvent();
        assertThat(driver.milliseconds(event, 0x77)).isEqualTo(0.25f);
        driver.destroyStream(stream);
        assertThat(fake.takeNotes())
                .containsExactly(
                        "cuStreamCreate 1",
                        "cuEventCreate 0",
                        "cuEventElapsedTime 0x3456789abcde 0x77",
                        "cuStreamDestroy 0x%x".formatted(stream));
    }

    @Test
    void an_event_that_is_not_done_is_no_error() {
        assertThat(driver.isDone(1)).isTrue();
        fake.failNext(600);
        assertThat(driver.isDone(1)).isFalse();
        fake.failNext(700);
        assertThatThrownBy(() -> driver.isDone(1)).hasMessageContaining("BURNISH_CUDA_SYNC=1");
    }

    @Test
    void an_error_names_function_code_meaning_and_remedy() {
        fake.failNext(2);
        assertThatThrownBy(() -> driver.allocateHost(10))
                .isInstanceOf(CudaException.class)
                .hasMessage("cuMemHostAlloc failed with code 2 (CUDA_ERROR_FAKE): the fake says so. "
                        + DriverError.OUT_OF_MEMORY.remedy());
        fake.failNext(4711);
        assertThatThrownBy(() -> driver.awaitStream(1))
                .hasMessage(
                        "cuStreamSynchronize failed with code 4711 (unknown to this driver): unknown to this driver.");
        fake.failNext(100);
        assertThatThrownBy(() -> new DriverLibrary(fake.library())).hasMessageContaining("cuInit failed with code 100");
    }

    @Test
    void a_library_without_the_functions_is_named() {
        NativeLibrary c = NativeLibrary.named("libc.so.6").orElseThrow();
        assertThatThrownBy(() -> new DriverLibrary(c)).hasMessageContaining("libc.so.6 has no function cuGetErrorName");
        assertThat(NativeLibrary.named("libnone.so.1")).isEmpty();
    }
}

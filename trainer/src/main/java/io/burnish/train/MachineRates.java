package io.burnish.train;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.kernels.Kernels;
import java.util.List;
import java.util.Locale;

/// How fast a device multiplies matrices and moves memory: measured where it is here, else what its maker states.
///
/// @param flops floating-point operations a second, in matrix products
/// @param bytes of memory read a second
/// @param source for people: where these are from
public record MachineRates(double flops, double bytes, String source) {

    /// What phases reach of either; a training's share of the products is what `bench train` measures.
    public static final double SHARE = 0.5;

    /// A maker's numbers: dense bf16 and plain float32 products, memory. NVIDIA's data sheets.
    private record Stated(String name, double bfloat16, double float32, double bytes) {}

    private static final List<Stated> CARDS = List.of(
            new Stated("H100", 989e12, 67e12, 3.35e12),
            new Stated("H200", 989e12, 67e12, 4.8e12),
            new Stated("A100", 312e12, 19.5e12, 2.04e12));

    /// A short measurement.
    ///
    /// @param type of the operands
    public static MachineRates measure(Kernels kernels, DataType type, Device device) {
        double flops = MachinePeak.measure(kernels, type, device);
        double bytes = MachinePeak.measureMemory(device);
        return new MachineRates(flops, bytes, "measured here: " + text(flops, bytes));
    }

    /// For a card that is not here: of the cards whose numbers are known, the one of this name.
    ///
    /// @throws IllegalArgumentException for a card of which nothing is known
    public static MachineRates stated(String card, DataType type) {
        Stated stated = CARDS.stream()
                .filter(known -> known.name().equals(card))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nothing is known of a card named " + card));
        double flops = type == DataType.BFLOAT16 ? stated.bfloat16() : stated.float32();
        return new MachineRates(
                flops,
                stated.bytes(),
                "not measured, NVIDIA states them of the %s: %s".formatted(card, text(flops, stated.bytes())));
    }

    private static String text(double flops, double bytes) {
        return String.format(Locale.ROOT, "%.3g TFLOP/s and %,.0f GB/s", flops / 1e12, bytes / 1e9);
    }

    /// Seconds of work that waits for whichever is slower.
    public double seconds(double operations, double moved) {
        return Math.max(operations / flops, moved / bytes) / SHARE;
    }
}

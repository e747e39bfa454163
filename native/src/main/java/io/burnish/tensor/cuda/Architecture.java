package io.burnish.tensor.cuda;

/// A card's compute capability.
public record Architecture(int major, int minor) implements Comparable<Architecture> {

    /// As nvcc and NVRTC number it: 90 for 9.0.
    public int number() {
        return major * 10 + minor;
    }

    /// `sm_90`: machine code for this and for nothing else but higher minor versions.
    public String real() {
        return "sm_" + number();
    }

    /// `compute_90`: code that the driver translates for this and all that came later.
    public String virtual() {
        return "compute_" + number();
    }

    static Architecture of(int number) {
        return new Architecture(number / 10, number % 10);
    }

    @Override
    public int compareTo(Architecture other) {
        return Integer.compare(number(), other.number());
    }

    @Override
    public String toString() {
        return real();
    }
}

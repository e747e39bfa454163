package io.burnish.recipe;

import ai.djl.Device;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Devices as recipes write them: `cpu` and `cuda:N`.
public final class Devices {

    private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,4})");

    private Devices() {}

    /// @throws IllegalArgumentException if the text names none
    public static Device parse(String text) {
        Matcher cuda = CUDA.matcher(text);
        if (cuda.matches()) {
            return Device.gpu(Integer.parseInt(cuda.group(1)));
        }
        if (!text.equals("cpu")) {
            throw new IllegalArgumentException("must be auto, cpu or cuda:N (such as cuda:0), got '" + text + "'");
        }
        return Device.cpu();
    }

    static String name(Device device) {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }
}

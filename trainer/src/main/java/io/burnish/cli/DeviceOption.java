package io.burnish.cli;

import ai.djl.Device;
import io.burnish.model.Auto;
import io.burnish.recipe.Devices;
import io.burnish.run.RunProblem;
import picocli.CommandLine.Option;

/// `--device`, of commands that have no recipe which says it.
final class DeviceOption {

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description = "auto (a card, if usable), cpu or cuda:N.")
    String text = "auto";

    /// @throws RunProblem (exit 2) if it names none
    Auto<Device> device() {
        try {
            return text.equals("auto") ? Auto.auto() : Auto.of(Devices.parse(text));
        } catch (IllegalArgumentException e) {
            throw RunProblem.badInput("--device " + e.getMessage());
        }
    }
}

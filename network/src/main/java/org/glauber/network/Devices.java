package org.glauber.network;

import ai.djl.Device;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds devices by the names that configuration and command-line options use. */
public final class Devices {
  private static final String CPU = "cpu";
  private static final Pattern GPU = Pattern.compile("gpu(\\d{1,3})");

  private Devices() {}

  /**
   * The device of this name; empty when this machine has none. The CPU is found without loading the
   * engine.
   */
  public static Optional<Device> named(String name) {
    if (name.equals(CPU)) {
      return Optional.of(Device.cpu());
    }
    return Optional.of(GPU.matcher(name))
        .filter(Matcher::matches)
        .map(matcher -> Integer.parseInt(matcher.group(1)))
        .filter(number -> number < gpuCount())
        .map(Device::gpu);
  }

  /** The rule for device names, worded to follow the name of a setting. */
  public static String rule() {
    return "must be cpu, or gpu and the number of one of the %d GPUs here, from gpu0 on"
        .formatted(gpuCount());
  }

  private static int gpuCount() {
    return TorchEngine.load().getGpuCount();
  }
}

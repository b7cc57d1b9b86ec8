package org.glauber.bench.network;

import ai.djl.Device;
import org.glauber.network.Devices;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses the name of a device, as in {@code gpu0}. */
public final class DeviceConverter implements ITypeConverter<Device> {
  @Override
  public Device convert(String name) {
    return Devices.named(name)
        .orElseThrow(
            () ->
                new TypeConversionException("a device %s, not %s".formatted(Devices.rule(), name)));
  }
}

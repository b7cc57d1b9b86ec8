package org.glauber.gateway.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** Checks the address {@code host:port} of a replica. */
public final class HostPortConverter implements Converter<String> {
  private static final long serialVersionUID = 1L;
  private static final int MAX_PORT = 65_535;
  private static final Pattern ADDRESS =
      Pattern.compile("(?:[^\\s:\\[\\]]+|\\[[0-9a-fA-F:.]+\\]):(\\d{1,5})");

  /** Called by the configuration library. */
  public HostPortConverter() {}

  @Override
  public String convert(String value) {
    Matcher address = ADDRESS.matcher(value.trim()); // Stork trims it too
    if (!address.matches() || Integer.parseInt(address.group(1)) > MAX_PORT) {
      throw new IllegalArgumentException("must be host:port, with commas between several");
    }
    return value;
  }
}

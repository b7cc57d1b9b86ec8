package org.glauber.gateway.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** Where one replica listens. */
public final class HostPort implements Converter<String> {
  private static final long serialVersionUID = 1L;
  private static final int LAST = 65_535;
  private static final Pattern ADDRESS =
      Pattern.compile("(?:[^\\s:\\[\\]]+|\\[[0-9a-fA-F:.]+\\]):(\\d{1,5})");

  /** Made by the configuration. */
  public HostPort() {}

  @Override
  public String convert(String value) {
    Matcher address = ADDRESS.matcher(value.trim()); // as Stork has it
    if (!address.matches() || Integer.parseInt(address.group(1)) > LAST) {
      throw new IllegalArgumentException("must be host:port, with commas between several");
    }
    return value;
  }
}

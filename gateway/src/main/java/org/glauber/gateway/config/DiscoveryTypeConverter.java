package org.glauber.gateway.config;

import java.util.Set;
import org.eclipse.microprofile.config.spi.Converter;

/** Checks a discovery type: {@code static} or {@code dns}. */
public final class DiscoveryTypeConverter implements Converter<String> {
  private static final long serialVersionUID = 1L;
  private static final Set<String> KNOWN = Set.of("static", "dns");

  /** Called by the configuration library. */
  public DiscoveryTypeConverter() {}

  @Override
  public String convert(String value) {
    if (!KNOWN.contains(value)) {
      throw new IllegalArgumentException("must be static or dns");
    }
    return value;
  }
}

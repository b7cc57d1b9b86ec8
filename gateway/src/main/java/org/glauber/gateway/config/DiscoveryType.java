package org.glauber.gateway.config;

import java.util.Set;
import org.eclipse.microprofile.config.spi.Converter;

/** A way to find replicas. */
public final class DiscoveryType implements Converter<String> {
  private static final long serialVersionUID = 1L;
  private static final Set<String> KNOWN = Set.of("static", "dns");

  /** Made by the configuration. */
  public DiscoveryType() {}

  @Override
  public String convert(String value) {
    if (!KNOWN.contains(value)) {
      throw new IllegalArgumentException("must be static or dns");
    }
    return value;
  }
}

package org.glauber.gateway.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import java.util.List;
import java.util.Optional;

/**
 * The addresses of the other services, in Stork's keys. Stork reads these keys itself. They are
 * mapped here so that an invalid value is refused with the name of its key before Stork reads it.
 */
@ConfigMapping(prefix = "quarkus.stork")
public interface DiscoveryConfig {
  /** The tokenizers. */
  Service tokenizer();

  /** The denoisers. */
  Service denoiser();

  /** The VQGANs. */
  Service vqgan();

  /** One service. */
  interface Service {
    /** How its replicas are found. */
    Discovery serviceDiscovery();
  }

  /** How replicas are found. */
  interface Discovery {
    /** {@code static} for a list of addresses, or {@code dns} for the look-up of a name. */
    @WithConverter(DiscoveryTypeConverter.class)
    String type();

    /** For {@code static}: the addresses {@code host:port}, separated by commas. */
    Optional<List<@WithConverter(HostPortConverter.class) String>> addressList();

    /** For {@code dns}: the name to look up. */
    Optional<String> hostname();

    /** A short description for the log. */
    default String text() {
      return type().equals("dns")
          ? "the name " + hostname().orElse("of the service")
          : String.join(",", addressList().orElse(List.of()));
    }
  }
}

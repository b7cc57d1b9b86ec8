package org.glauber.gateway.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import java.util.List;
import java.util.Optional;

/**
 * Where the other services are, in Stork's keys. Stork reads them itself; they are here so that
 * what it could not read is refused by its name, before it tries.
 */
@ConfigMapping(prefix = "quarkus.stork")
public interface DiscoveryConfig {
  /** The tokenizers. */
  Service tokenizer();

  /** The denoisers. */
  Service denoiser();

  /** The VQGANs. */
  Service vqgan();

  /** A service. */
  interface Service {
    /** Its replicas. */
    Discovery serviceDiscovery();
  }

  /** How replicas are found. */
  interface Discovery {
    /** {@code static}, by their addresses, or {@code dns}, by a name. */
    @WithConverter(DiscoveryType.class)
    String type();

    /** {@code host:port}, with commas between. */
    Optional<List<@WithConverter(HostPort.class) String>> addressList();

    /** The name that is looked up. */
    Optional<String> hostname();

    /** Both in a word, for the log. */
    default String text() {
      return type().equals("dns")
          ? "the name " + hostname().orElse("of the service")
          : String.join(",", addressList().orElse(List.of()));
    }
  }
}

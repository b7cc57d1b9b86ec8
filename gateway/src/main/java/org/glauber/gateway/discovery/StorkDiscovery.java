package org.glauber.gateway.discovery;

import io.smallrye.stork.Stork;
import io.smallrye.stork.api.Service;
import java.time.Duration;
import java.util.List;
import org.glauber.server.config.ConfigRules;

/** Discovery by Stork, as configured under {@code quarkus.stork}: a static list, or DNS. */
public final class StorkDiscovery implements Discovery {
  private final Service service;
  private final Duration timeout;

  /**
   * Creates the discovery of one service.
   *
   * @param name the service's name in {@code quarkus.stork.<name>}
   * @param timeout of one look-up
   * @throws io.quarkus.runtime.configuration.ConfigurationException if Stork has no such service
   */
  public StorkDiscovery(String name, Duration timeout) {
    this.service =
        Stork.getInstance()
            .getServiceOptional(name)
            .orElseThrow(
                () ->
                    ConfigRules.refusal(
                        "quarkus.stork.%s.service-discovery.type must be set".formatted(name)));
    this.timeout = timeout;
  }

  @Override
  public List<Address> addresses() {
    return service.getInstances().await().atMost(timeout).stream()
        .map(instance -> new Address(instance.getHost(), instance.getPort()))
        .toList();
  }
}

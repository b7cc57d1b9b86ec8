package org.glauber.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.glauber.console.StateDirectory;
import org.glauber.harness.service.ServiceKind;

/**
 * The configuration of a suite to start.
 *
 * @param replicas replicas of each service, 1 to 64; absent means 1
 * @param port the first gateway's port on loopback; further gateways use the ports that follow; 0
 *     picks free ones
 * @param models the directory of the models
 * @param logs the directory of the services' logs, created if missing; logs of earlier suites are
 *     overwritten; while another suite uses it, a numbered sibling is used (see {@link
 *     LogDirectory})
 * @param startLimit the maximum time until the services are ready; applies once to the inner
 *     services and once to the gateways
 * @param properties further configuration by service; overrides the suite's own
 */
public record SuitePlan(
    Map<ServiceKind, Integer> replicas,
    int port,
    Path models,
    Path logs,
    Duration startLimit,
    Map<ServiceKind, Map<String, String>> properties) {

  static final int MAX_REPLICAS = 64;

  public SuitePlan {
    replicas = Map.copyOf(replicas);
    replicas.forEach(
        (kind, count) -> requireWithin(kind.module() + " replicas", count, 1, MAX_REPLICAS));
    requireWithin("port", port, 0, 65_536 - replicas.getOrDefault(ServiceKind.GATEWAY, 1));
    properties = Map.copyOf(properties);
  }

  /** One replica of each service on a free port, with the models of a repository. */
  public static SuitePlan of(Path home) {
    return new SuitePlan(
        Map.of(),
        0,
        home.resolve("models"),
        StateDirectory.of(home).resolve("logs"),
        Duration.ofMinutes(2),
        Map.of());
  }

  /** The number of replicas of a service. */
  public int replicas(ServiceKind kind) {
    return replicas.getOrDefault(kind, 1);
  }

  public SuitePlan withReplicas(ServiceKind kind, int count) {
    Map<ServiceKind, Integer> changed = new EnumMap<>(ServiceKind.class);
    changed.putAll(replicas);
    changed.put(kind, count);
    return new SuitePlan(changed, port, models, logs, startLimit, properties);
  }

  public SuitePlan withPort(int gatewayPort) {
    return new SuitePlan(replicas, gatewayPort, models, logs, startLimit, properties);
  }

  public SuitePlan withModels(Path directory) {
    return new SuitePlan(replicas, port, directory, logs, startLimit, properties);
  }

  public SuitePlan withStartLimit(Duration limit) {
    return new SuitePlan(replicas, port, models, logs, limit, properties);
  }

  /** Sets a configuration property of all replicas of a service. */
  public SuitePlan with(ServiceKind kind, String key, String value) {
    Map<String, String> ofKind = new LinkedHashMap<>(properties.getOrDefault(kind, Map.of()));
    ofKind.put(key, value);
    Map<ServiceKind, Map<String, String>> changed = new EnumMap<>(ServiceKind.class);
    changed.putAll(properties);
    changed.put(kind, Map.copyOf(ofKind));
    return new SuitePlan(replicas, port, models, logs, startLimit, changed);
  }

  private static void requireWithin(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be " + least + " to " + most + ", not " + value);
    }
  }
}

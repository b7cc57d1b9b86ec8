package org.glauber.cli.suite;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How the services of a suite are configured. */
final class SuiteSettings {
  private static final int KEY_BYTES = 32;

  private final SuitePlan plan;
  private final String resumeKey = newKey(); // the gateways share it

  SuiteSettings(SuitePlan plan) {
    this.plan = plan;
  }

  /**
   * The properties of a process.
   *
   * @param ports what it is to listen on
   * @param peers the services that run, by kind, for a gateway to find
   */
  Map<String, String> properties(
      Place place, ServiceProcess.Ports ports, Function<ServiceKind, List<ServiceProcess>> peers) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("glauber.server.host", Suite.LOOPBACK);
    properties.put("glauber.server.reflection", "true"); // for who tries it out
    properties.put("glauber.server.port", Integer.toString(ports.grpc()));
    properties.put("glauber.server.supervisor-directory", "."); // each has one to itself
    String models = plan.models().toAbsolutePath().toString();
    properties.put("glauber.models.directory", models.replace("$", "\\$")); // is no expression
    properties.put("quarkus.http.host", Suite.LOOPBACK);
    properties.put("quarkus.http.port", Integer.toString(ports.http()));
    properties.put("quarkus.otel.service.name", place.name());
    if (place.kind() == ServiceKind.GATEWAY) {
      for (ServiceKind peer : ServiceKind.inner()) {
        properties.put(
            "quarkus.stork." + peer.peerName() + ".service-discovery.address-list",
            peers.apply(peer).stream()
                .map(service -> Suite.LOOPBACK + ":" + service.ports().grpc())
                .collect(Collectors.joining(",")));
      }
    }
    properties.putAll(plan.properties().getOrDefault(place.kind(), Map.of()));
    return properties;
  }

  /** Configuration by variables of the environment. */
  Map<String, String> secrets(ServiceKind kind) {
    return kind == ServiceKind.GATEWAY
        ? Map.of("GLAUBER_GATEWAY_RESUME_KEYS", resumeKey)
        : Map.of();
  }

  private static String newKey() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }
}

package org.glauber.cli.suite;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.glauber.cli.Environment;

/** How the services of a suite are configured. */
final class SuiteSettings {
  private static final int KEY_BYTES = 32;

  private static final String RESUME_KEYS = "GLAUBER_GATEWAY_RESUME_KEYS";
  private static final String RESUME_KEYS_FILE = "GLAUBER_GATEWAY_RESUME_KEYS_FILE";

  private final SuitePlan plan;
  private final Environment environment;
  private final String resumeKey = newKey(); // the gateways share it

  /**
   * @param environment what the services inherit
   */
  SuiteSettings(SuitePlan plan, Environment environment) {
    this.plan = plan;
    this.environment = environment;
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

  /**
   * Configuration by variables of the environment: a key of resume tokens for the gateways to
   * share, unless the person who starts the suite has given them some.
   */
  Map<String, String> secrets(ServiceKind kind) {
    return kind != ServiceKind.GATEWAY || hasResumeKeys()
        ? Map.of()
        : Map.of(RESUME_KEYS, resumeKey);
  }

  private boolean hasResumeKeys() {
    Map<String, String> ofPlan = plan.properties().getOrDefault(ServiceKind.GATEWAY, Map.of());
    return environment.get(RESUME_KEYS).isPresent()
        || environment.get(RESUME_KEYS_FILE).isPresent()
        || ofPlan.containsKey("glauber.gateway.resume.keys")
        || ofPlan.containsKey("glauber.gateway.resume.keys-file");
  }

  private static String newKey() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }
}

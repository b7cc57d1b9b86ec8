package org.glauber.harness;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.glauber.console.Environment;
import org.glauber.harness.process.ReplicaSlot;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.service.ServiceKind;

/** The configuration that a suite passes to its services. */
final class SuiteSettings {
  private static final int KEY_BYTES = 32;

  private static final String RESUME_KEYS = "GLAUBER_GATEWAY_RESUME_KEYS";
  private static final String RESUME_KEYS_FILE = "GLAUBER_GATEWAY_RESUME_KEYS_FILE";

  private final SuitePlan plan;
  private final Environment environment;
  private final String resumeKey = newKey(); // shared by the gateways

  /**
   * @param environment the environment that the services inherit
   */
  SuiteSettings(SuitePlan plan, Environment environment) {
    this.plan = plan;
    this.environment = environment;
  }

  /**
   * The configuration properties of a process.
   *
   * @param ports the ports to listen on; 0 picks free ones
   * @param peers the running services by kind, which a gateway connects to
   */
  Map<String, String> properties(
      ReplicaSlot slot,
      ServiceProcess.Ports ports,
      Function<ServiceKind, List<ServiceProcess>> peers) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("glauber.server.host", Suite.LOOPBACK);
    properties.put("glauber.server.reflection", "true"); // for interactive clients such as grpcurl
    properties.put("glauber.server.port", Integer.toString(ports.grpc()));
    properties.put(
        "glauber.server.supervisor-directory", "."); // the process' own working directory
    String models = plan.models().toAbsolutePath().toString();
    properties.put("glauber.models.directory", models.replace("$", "\\$")); // not an expression
    properties.put("quarkus.http.host", Suite.LOOPBACK);
    properties.put("quarkus.http.port", Integer.toString(ports.http()));
    properties.put("quarkus.otel.service.name", slot.name());
    if (slot.kind() == ServiceKind.GATEWAY) {
      for (ServiceKind peer : ServiceKind.inner()) {
        properties.put(
            "quarkus.stork." + peer.peerName() + ".service-discovery.address-list",
            peers.apply(peer).stream()
                .map(service -> Suite.LOOPBACK + ":" + service.ports().grpc())
                .collect(Collectors.joining(",")));
      }
    }
    properties.putAll(plan.properties().getOrDefault(slot.kind(), Map.of()));
    return properties;
  }

  /**
   * Configuration passed as environment variables: a resume-token key that the gateways share,
   * unless the user has configured keys.
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

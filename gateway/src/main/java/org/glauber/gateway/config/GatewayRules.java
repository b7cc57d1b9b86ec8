package org.glauber.gateway.config;

import static org.glauber.server.config.ConfigRules.inRange;
import static org.glauber.server.config.ConfigRules.require;

import java.time.Duration;
import java.util.List;

/** Checks the ranges that {@link GatewayConfig} documents. */
public final class GatewayRules {
  private static final Duration TEN_MILLIS = Duration.ofMillis(10);
  private static final Duration HOUR = Duration.ofHours(1);
  static final List<String> SERVICES = List.of("tokenizer", "denoiser", "vqgan");

  private GatewayRules() {}

  /**
   * Checks every key.
   *
   * @throws io.quarkus.runtime.configuration.ConfigurationException naming the first key whose
   *     value breaks its rule, with the rule and the value
   */
  public static void check(GatewayConfig config) {
    generations(config.generations());
    inRange("glauber.gateway.heartbeat", config.heartbeat(), Duration.ofMillis(100), HOUR);
    config
        .images()
        .bytes()
        .ifPresent(bytes -> inRange("glauber.gateway.images.bytes", bytes, 1 << 20, 1L << 40));
    calls(config.calls());
    replicas(config.replicas());
    resume(config.resume());
    String catalogue = "glauber.gateway.catalogue.";
    Duration refresh = config.catalogue().refresh();
    inRange(catalogue + "refresh", refresh, Duration.ofMillis(100), HOUR);
    inRange(catalogue + "min-interval", config.catalogue().minInterval(), TEN_MILLIS, refresh);
    Duration startup = config.catalogue().startupTimeout();
    inRange(catalogue + "startup-timeout", startup, Duration.ofSeconds(1), Duration.ofDays(1));
  }

  private static void generations(GatewayConfig.Generations config) {
    String prefix = "glauber.gateway.generations.";
    inRange(prefix + "running", config.running(), 1, 100_000);
    config
        .tenantQuota()
        .forEach(
            (tenant, quota) ->
                inRange(prefix + "tenant-quota.\"" + tenant + "\"", quota, 0, 100_000));
    // The most that one tenant can run: three for every free place.
    int most = (3 * config.running() + 3) / 4;
    inRange(prefix + "per-request", config.perRequest(), 1, Math.min(1_024, most));
  }

  private static void calls(GatewayConfig.Calls config) {
    String prefix = "glauber.gateway.calls.";
    inRange(prefix + "timeout", config.timeout(), TEN_MILLIS, Duration.ofMinutes(10));
    inRange(prefix + "stall-timeout", config.stallTimeout(), Duration.ofMillis(100), HOUR);
    inRange(prefix + "max-attempts", config.maxAttempts(), 1, 100);
    inRange(prefix + "outage-timeout", config.outageTimeout(), Duration.ZERO, HOUR);
    inRange(
        prefix + "initial-backoff",
        config.initialBackoff(),
        Duration.ofMillis(1),
        Duration.ofMinutes(1));
  }

  private static void resume(GatewayConfig.Resume config) {
    String prefix = "glauber.gateway.resume.";
    Duration second = Duration.ofSeconds(1);
    inRange(prefix + "kept", config.kept(), 0, 1_000_000);
    inRange(prefix + "kept-sites", config.keptSites(), 0, 1_000_000_000);
    inRange(prefix + "retention", config.retention(), second, Duration.ofDays(1));
    inRange(prefix + "token-lifetime", config.tokenLifetime(), second, Duration.ofDays(30));
  }

  private static void replicas(GatewayConfig.Replicas config) {
    String prefix = "glauber.gateway.replicas.";
    inRange(prefix + "limit", config.limit(), 1, 1_024);
    inRange(prefix + "failure-backoff", config.failureBackoff(), Duration.ZERO, HOUR);
    inRange(prefix + "message-bytes", config.messageBytes(), 64 << 10, 256 << 20);
    Duration tenSeconds = Duration.ofSeconds(10);
    inRange(prefix + "keepalive-time", config.keepaliveTime(), tenSeconds, Duration.ofDays(1));
    inRange(prefix + "keepalive-timeout", config.keepaliveTimeout(), Duration.ofSeconds(1), HOUR);
    tls(config.tls());
  }

  private static void tls(GatewayConfig.Tls config) {
    String prefix = "glauber.gateway.replicas.tls.";
    boolean hasCertificate = config.certificate().isPresent();
    require(
        hasCertificate == config.key().isPresent(),
        prefix + (hasCertificate ? "key" : "certificate"),
        "must be set, as key and certificate come together",
        "absent");
    require(
        config.ca().isPresent() || !hasCertificate,
        prefix + "ca",
        "must be set if a certificate is",
        "absent");
    config
        .names()
        .forEach(
            (service, name) -> {
              String key = prefix + "names." + service;
              require(SERVICES.contains(service), key, "must name one of " + SERVICES, name);
            });
    inRange(prefix + "reload", config.reload(), Duration.ofSeconds(1), Duration.ofDays(1));
  }
}

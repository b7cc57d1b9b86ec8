package org.glauber.server.config;

import static org.glauber.server.config.ConfigRules.inRange;
import static org.glauber.server.config.ConfigRules.require;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/** Checks the ranges that {@link GrpcServerConfig} documents. */
public final class GrpcServerRules {
  private static final Pattern LOOPBACK = Pattern.compile("127\\.\\d+\\.\\d+\\.\\d+");

  private GrpcServerRules() {}

  /**
   * Checks every key.
   *
   * @throws io.quarkus.runtime.configuration.ConfigurationException naming the first key that
   *     violates its rule, the rule and the value
   */
  public static void check(GrpcServerConfig config) {
    Duration none = Duration.ZERO;
    Duration second = Duration.ofSeconds(1);
    Duration hour = Duration.ofHours(1);
    Duration day = Duration.ofDays(1);
    require(!config.host().isBlank(), "glauber.server.host", "must name an address", "empty");
    inRange("glauber.server.port", config.port(), 0, 65_535);
    inRange("glauber.server.drain.grace", config.drain().grace(), none, hour);
    inRange("glauber.server.default-deadline", config.defaultDeadline(), Duration.ofMillis(1), day);
    inRange("glauber.server.max-deadline", config.maxDeadline(), config.defaultDeadline(), day);
    limits(config.limits());
    inRange("glauber.server.auth.api-keys-kept", config.auth().apiKeysKept(), none, day);
    jwt(config.auth().jwt());
    inRange("glauber.server.tls.reload", config.tls().reload(), second, day);
    String connections = "glauber.server.connections.";
    inRange(connections + "handshake", config.connections().handshake(), second, hour);
    inRange(connections + "keepalive-time", config.connections().keepaliveTime(), second, day);
    inRange(
        connections + "keepalive-timeout", config.connections().keepaliveTimeout(), second, hour);
    inRange(connections + "idle", config.connections().idle(), second, day);
    inRange(connections + "age", config.connections().age(), second, day);
    inRange(connections + "age-grace", config.connections().ageGrace(), second, day);
  }

  private static void limits(GrpcServerConfig.Limits config) {
    String prefix = "glauber.server.limits.";
    Duration second = Duration.ofSeconds(1);
    Duration hour = Duration.ofHours(1);
    inRange(prefix + "message-bytes", config.messageBytes(), 1 << 10, 64 << 20);
    inRange(prefix + "metadata-bytes", config.metadataBytes(), 1 << 10, 1 << 20);
    inRange(prefix + "calls", config.calls(), 1, 100_000);
    inRange(prefix + "catalogue-calls", config.catalogueCalls(), 1, 100_000);
    inRange(prefix + "watches", config.watches(), 1, 100_000);
    inRange(prefix + "watches-per-connection", config.watchesPerConnection(), 1, 1_000);
    inRange(prefix + "short-bytes", config.shortBytes(), 1 << 10, 1 << 20);
    inRange(prefix + "request-timeout", config.requestTimeout(), Duration.ofMillis(100), hour);
    config
        .inboundBytes()
        .ifPresent(
            bytes ->
                inRange(prefix + "inbound-bytes", bytes, 2L * config.messageBytes(), 1L << 40));
    inRange(prefix + "connections", config.connections(), 1, 1_000_000);
    inRange(prefix + "calls-per-connection", config.callsPerConnection(), 1, 100_000);
    inRange(
        prefix + "flow-control-window-bytes", config.flowControlWindowBytes(), 64 << 10, 16 << 20);
    inRange(prefix + "resets", config.resets(), 1, 100_000);
    inRange(prefix + "reset-window", config.resetWindow(), second, hour);
    inRange(prefix + "pings", config.pings(), 1, 100_000);
    inRange(prefix + "ping-window", config.pingWindow(), second, hour);
    inRange(prefix + "fault-lines", config.faultLines(), 0, 10_000);
  }

  private static void jwt(GrpcServerConfig.Jwt config) {
    String prefix = "glauber.server.auth.jwt.";
    boolean isOn = config.jwks().isPresent();
    require(
        config.issuer().isPresent() == isOn,
        prefix + "issuer",
        "must be set together with jwks",
        isOn ? "absent" : "alone");
    require(
        config.audience().isPresent() == isOn,
        prefix + "audience",
        "must be set together with jwks",
        isOn ? "absent" : "alone");
    config
        .jwks()
        .ifPresent(
            uri ->
                require(
                    "https".equals(uri.getScheme()) || isOnLoopback(uri),
                    prefix + "jwks",
                    "must be an https URL; http is accepted on loopback only",
                    uri));
    Duration second = Duration.ofSeconds(1);
    Duration day = Duration.ofDays(1);
    inRange(prefix + "refresh", config.refresh(), Duration.ofSeconds(10), day);
    Duration minute = Duration.ofMinutes(1);
    inRange(prefix + "fetch-timeout", config.fetchTimeout(), Duration.ofMillis(100), minute);
    inRange(
        prefix + "unknown-key-interval", config.unknownKeyInterval(), second, Duration.ofHours(1));
    inRange(prefix + "keys-kept", config.keysKept(), Duration.ZERO, day);
  }

  private static boolean isOnLoopback(URI uri) {
    String host = uri.getHost();
    return "http".equals(uri.getScheme())
        && host != null
        && (host.equals("localhost") || host.equals("[::1]") || LOOPBACK.matcher(host).matches());
  }
}

package org.glauber.gateway.config;

import io.smallrye.stork.api.config.ServiceDiscoveryAttribute;
import io.smallrye.stork.servicediscovery.dns.DnsServiceDiscoveryProvider;
import io.smallrye.stork.servicediscovery.staticlist.StaticListServiceDiscoveryProvider;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.glauber.server.config.ConfigRules;

/**
 * Refuses what looks like saying where a service is and does not: Stork would take a service of any
 * name, and pass over an attribute that it does not know.
 */
public final class DiscoveryKeys {
  private static final Pattern KEY =
      Pattern.compile("quarkus\\.stork\\.([^.]+)\\.service-discovery\\.([^.]+)");
  private static final String PREFIX = "quarkus.stork.";
  private static final String VARIABLE_PREFIX = "QUARKUS_STORK_";
  private static final Set<String> ATTRIBUTES = attributes();

  private DiscoveryKeys() {}

  private static Set<String> attributes() {
    Set<String> attributes = new TreeSet<>(Set.of("type"));
    Stream.of(StaticListServiceDiscoveryProvider.class, DnsServiceDiscoveryProvider.class)
        .flatMap(type -> Stream.of(type.getAnnotationsByType(ServiceDiscoveryAttribute.class)))
        .forEach(attribute -> attributes.add(attribute.name()));
    return attributes;
  }

  /**
   * Checks every key, and every variable of the environment.
   *
   * @throws io.quarkus.runtime.configuration.ConfigurationException naming the first that says
   *     nothing
   */
  public static void check(Config config, Set<String> variables) {
    for (String name : config.getPropertyNames()) {
      boolean isOfEnvironment =
          String.valueOf(config.getConfigValue(name).getSourceName()).startsWith("Env");
      if (name.startsWith(PREFIX) && !isOfEnvironment && !isKnown(name)) {
        throw refusal(name);
      }
    }
    for (String variable : variables) {
      if (variable.startsWith(VARIABLE_PREFIX) && !isKnownVariable(variable)) {
        throw refusal(variable);
      }
    }
  }

  private static boolean isKnown(String key) {
    Matcher parts = KEY.matcher(key);
    return parts.matches()
        && GatewayRules.SERVICES.contains(parts.group(1))
        && ATTRIBUTES.contains(parts.group(2));
  }

  private static boolean isKnownVariable(String variable) {
    return GatewayRules.SERVICES.stream()
        .flatMap(
            service ->
                ATTRIBUTES.stream()
                    .map(attribute -> PREFIX + service + ".service-discovery." + attribute))
        .map(key -> key.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT))
        .anyMatch(variable::equals);
  }

  private static RuntimeException refusal(String name) {
    return ConfigRules.refusal(
        "%s is not a setting of gateway: where a service is, say quarkus.stork.(%s).service-discovery.(%s)"
            .formatted(
                name, String.join("|", GatewayRules.SERVICES), String.join("|", ATTRIBUTES)));
  }
}

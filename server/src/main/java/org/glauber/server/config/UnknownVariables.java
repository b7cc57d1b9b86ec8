package org.glauber.server.config;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings.ConfigClass;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Singleton;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses environment variables that look like settings and are none. In containers most settings
 * are variables, and one that is misspelt would be passed over; unknown system properties and keys
 * of files Quarkus refuses itself.
 */
@Singleton
class UnknownVariables {
  private static final int FIRST = 1;
  private static final String PREFIX = "GLAUBER_";

  /** Of the command line, and what a cluster sets where a Service is called so. */
  private static final List<String> ELSEWHERE =
      List.of("API_KEY", "CA", "TARGET", "SERVICE_.*", "PORT", "PORT_.*");

  /** Of services that share their environment with others. */
  private static final Set<String> ROOTS = Set.of("GATEWAY", "DENOISER", "VQGAN", "MODELS");

  void check(
      @Observes @Priority(FIRST) StartupEvent event,
      BeanManager beans,
      @ConfigProperty(name = "quarkus.application.name") String name) {
    List<ConfigClass> mappings =
        beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
            .flatMap(UnknownVariables::mappings)
            .toList();
    for (String variable : unknown(System.getenv().keySet(), mappings)) {
      throw ConfigRules.refusal(
          "%s is no setting of %s: deploy/README.md has those that a deployment sets"
              .formatted(variable, name));
    }
  }

  private static Stream<ConfigClass> mappings(Bean<?> bean) {
    List<ConfigClass> mappings = new ArrayList<>();
    for (Type type : bean.getTypes()) {
      if (type instanceof Class<?> mapping
          && mapping.isAnnotationPresent(ConfigMapping.class)
          && mapping.getAnnotation(ConfigMapping.class).prefix().startsWith("glauber.")) {
        mappings.add(ConfigClass.configClass(mapping));
      }
    }
    return mappings.stream();
  }

  /** The variables that are no setting of these mappings, nor of anybody's else. */
  static Set<String> unknown(Set<String> variables, List<ConfigClass> mappings) {
    Set<String> roots = new TreeSet<>(ROOTS);
    List<Pattern> known = new ArrayList<>();
    for (ConfigClass mapping : mappings) {
      roots.remove(asVariable(mapping.getPrefix()).substring(PREFIX.length()));
      mapping.getProperties().keySet().forEach(key -> known.add(pattern(key)));
    }
    ELSEWHERE.forEach(other -> known.add(Pattern.compile(PREFIX + other)));
    roots.forEach(other -> known.add(Pattern.compile(PREFIX + other + "_.*")));
    Set<String> unknown = new TreeSet<>();
    for (String variable : variables) {
      if (variable.startsWith(PREFIX)
          && known.stream().noneMatch(pattern -> pattern.matcher(variable).matches())) {
        unknown.add(variable);
      }
    }
    return unknown;
  }

  /** The variables that set a key: a star is the name of an entry, or its number. */
  private static Pattern pattern(String key) {
    StringBuilder pattern = new StringBuilder();
    for (String part : key.split("\\*", -1)) {
      pattern.append(pattern.isEmpty() ? "" : ".+").append(asVariable(part));
    }
    return Pattern.compile(pattern.toString());
  }

  private static String asVariable(String key) {
    return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}

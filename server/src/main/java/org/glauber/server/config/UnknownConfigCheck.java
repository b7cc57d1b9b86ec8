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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Rejects unrecognised {@code glauber.*} keys in system properties and configuration files and
 * {@code GLAUBER_*} environment variables at start-up, and lists the valid ones. Quarkus would
 * ignore them, or reject them without naming valid keys.
 */
@Singleton
class UnknownConfigCheck {
  private static final int FIRST = 1;
  private static final String PREFIX = "glauber";
  private static final char DOT = '.';
  private static final char UNDERSCORE = '_';

  /** Variables of the command line, and those that Kubernetes sets for a Service named glauber. */
  private static final List<String> OTHER_VARIABLES =
      List.of(
          "API_KEY", "CA", "CERT", "JVM_OPTIONS", "KEY", "TARGET", "SERVICE_.*", "PORT", "PORT_.*");

  /** Key prefixes of services, which may share configuration files or an environment. */
  private static final Set<String> SERVICE_PREFIXES =
      Set.of(
          "glauber.gateway",
          "glauber.denoiser",
          "glauber.tokenizer",
          "glauber.vqgan",
          "glauber.models");

  void check(
      @Observes @Priority(FIRST) StartupEvent event,
      BeanManager beans,
      Config config,
      @ConfigProperty(name = "quarkus.application.name") String name) {
    List<ConfigClass> mappings =
        beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
            .flatMap(UnknownConfigCheck::mappings)
            .toList();
    Optional<String> refusal =
        Stream.concat(
                unknownKeys(keys(config), mappings).entrySet().stream(),
                unknownVariables(System.getenv().keySet(), mappings).entrySet().stream())
            .map(
                unknown ->
                    "%s is not a setting of %s: %s"
                        .formatted(unknown.getKey(), name, unknown.getValue()))
            .findFirst();
    if (refusal.isPresent()) {
      throw ConfigRules.refusal(refusal.get());
    }
  }

  private static Stream<ConfigClass> mappings(Bean<?> bean) {
    List<ConfigClass> mappings = new ArrayList<>();
    for (Type type : bean.getTypes()) {
      if (type instanceof Class<?> mapping
          && mapping.isAnnotationPresent(ConfigMapping.class)
          && mapping.getAnnotation(ConfigMapping.class).prefix().startsWith(PREFIX)) {
        mappings.add(ConfigClass.configClass(mapping));
      }
    }
    return mappings.stream();
  }

  /**
   * Keys from system properties and files; environment variables are checked by their own names.
   */
  private static Set<String> keys(Config config) {
    return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
        .filter(
            name -> !String.valueOf(config.getConfigValue(name).getSourceName()).startsWith("Env"))
        .collect(Collectors.toSet());
  }

  /**
   * The keys that are settings neither of these mappings nor of another service: key → list of
   * valid keys.
   */
  static Map<String, String> unknownKeys(Set<String> keys, List<ConfigClass> mappings) {
    Names known = new Names(DOT, UnaryOperator.identity());
    known.addAll(mappings);
    return known.unknown(keys);
  }

  /** The same for environment variables. */
  static Map<String, String> unknownVariables(Set<String> variables, List<ConfigClass> mappings) {
    Names known = new Names(UNDERSCORE, UnknownConfigCheck::asVariable);
    known.addAll(mappings);
    OTHER_VARIABLES.forEach(other -> known.add(Pattern.compile("GLAUBER_" + other)));
    return known.unknown(variables);
  }

  private static String asVariable(String key) {
    return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  /** The names of settings, as keys or as environment variables. */
  private static final class Names {
    private final char separator;
    private final UnaryOperator<String> spelling; // (part of a key) → part of a name
    private final Set<String> names = new TreeSet<>();
    private final List<Pattern> patterns = new ArrayList<>();

    Names(char separator, UnaryOperator<String> spelling) {
      this.separator = separator;
      this.spelling = spelling;
    }

    void addAll(List<ConfigClass> mappings) {
      Set<String> others = new TreeSet<>(SERVICE_PREFIXES);
      for (ConfigClass mapping : mappings) {
        others.remove(mapping.getPrefix());
        for (String key : mapping.getProperties().keySet()) {
          add(pattern(key));
          if (!key.contains("[*]")) { // the list itself is a property, too
            names.add(spelling.apply(key));
          }
        }
      }
      others.forEach(
          root -> add(Pattern.compile(Pattern.quote(spelling.apply(root) + separator) + ".*")));
    }

    void add(Pattern pattern) {
      patterns.add(pattern);
    }

    /** Matches the names that set a key; a star stands for a map key or a list index. */
    private Pattern pattern(String key) {
      String parts =
          Stream.of(key.split("\\*", -1))
              .map(part -> Pattern.quote(spelling.apply(part)))
              .collect(Collectors.joining(".+"));
      return Pattern.compile(parts);
    }

    Map<String, String> unknown(Set<String> settings) {
      return settings.stream()
          .filter(setting -> setting.startsWith(spelling.apply(PREFIX) + separator))
          .filter(setting -> patterns.stream().noneMatch(it -> it.matcher(setting).matches()))
          .collect(Collectors.toMap(it -> it, this::suggestion, (one, _) -> one, TreeMap::new));
    }

    /** Lists the valid names that share the longest prefix with a setting. */
    private String suggestion(String setting) {
      String beginning = setting;
      Set<String> next;
      do {
        int end = beginning.lastIndexOf(separator, beginning.length() - 2);
        beginning = beginning.substring(0, end + 1);
        next = next(beginning);
      } while (next.isEmpty());
      return "settings under " + beginning + " are: " + String.join(", ", next);
    }

    private Set<String> next(String beginning) {
      Set<String> next = new TreeSet<>();
      for (String name : names) {
        if (name.startsWith(beginning)) {
          int end = name.indexOf(separator, beginning.length());
          next.add(
              end < 0
                  ? name.substring(beginning.length())
                  : name.substring(beginning.length(), end + 1) + "…");
        }
      }
      return next;
    }
  }
}

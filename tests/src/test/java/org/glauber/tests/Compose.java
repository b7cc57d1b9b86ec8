package org.glauber.tests;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.glauber.harness.service.ServiceKind;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Docker Compose files, in which later files override earlier ones, and Prometheus targets. */
final class Compose {
  private final List<String> files;

  /**
   * Creates a configuration of several files.
   *
   * @param files contents of the files
   */
  Compose(List<String> files) {
    this.files = files;
  }

  /** Returns the environment variables of a service. */
  Map<String, String> environment(ServiceKind kind) {
    Map<String, String> environment = new TreeMap<>();
    for (String file : files) {
      if (load(file) instanceof Map<?, ?> top
          && top.get("services") instanceof Map<?, ?> services
          && services.get(kind.peerName()) instanceof Map<?, ?> service
          && service.get("environment") instanceof Map<?, ?> own) {
        environment.putAll(flattened(own));
      }
    }
    return environment;
  }

  /** Returns the names of all services. */
  Set<String> services() {
    Set<String> names = new TreeSet<>();
    for (String file : files) {
      if (load(file) instanceof Map<?, ?> top
          && top.get("services") instanceof Map<?, ?> services) {
        services.keySet().forEach(name -> names.add(String.valueOf(name)));
      }
    }
    return names;
  }

  /** Returns the settings of a service as text. */
  Map<String, String> settings(String service) {
    Map<String, String> settings = new TreeMap<>();
    for (String file : files) {
      if (load(file) instanceof Map<?, ?> top
          && top.get("services") instanceof Map<?, ?> services
          && services.get(service) instanceof Map<?, ?> own) {
        settings.putAll(flattened(own));
      }
    }
    return settings;
  }

  /** Returns the published ports of a service, as {@code host:outer:inner}. */
  List<String> ports(String service) {
    return files.stream()
        .flatMap(file -> strings(load(file), "services", service, "ports"))
        .toList();
  }

  /** Returns the targets in a file of Prometheus' service discovery. */
  static List<String> targets(String file) {
    return load(file) instanceof List<?> groups
        ? groups.stream().flatMap(group -> strings(group, "targets")).toList()
        : List.of();
  }

  private static Stream<String> strings(Object top, String... keys) {
    Object at = top;
    for (String key : keys) {
      if (!(at instanceof Map<?, ?> map) || !map.containsKey(key)) {
        return Stream.empty();
      }
      at = map.get(key);
    }
    return at instanceof List<?> list ? list.stream().map(String::valueOf) : Stream.empty();
  }

  private static Object load(String file) {
    return new Load(LoadSettings.builder().build()).loadFromString(file);
  }

  /** Resolves YAML's merge keys, which this parser does not resolve. */
  private static Map<String, String> flattened(Map<?, ?> map) {
    Map<String, String> flattened = new HashMap<>();
    if (map.get("<<") instanceof Map<?, ?> merged) {
      flattened.putAll(flattened(merged));
    }
    map.forEach(
        (key, value) -> {
          if (!key.equals("<<")) {
            flattened.put(String.valueOf(key), String.valueOf(value));
          }
        });
    return flattened;
  }
}

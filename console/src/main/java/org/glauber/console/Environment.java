package org.glauber.console;

import java.util.Map;
import java.util.Optional;

/**
 * Environment variables. An empty or blank variable counts as unset, because a shell or a compose
 * file can only blank a variable to override it.
 */
public record Environment(Map<String, String> variables) {
  /** The variables of this process. */
  public static Environment ofProcess() {
    return new Environment(System.getenv());
  }

  /** The value of a variable; empty if it is unset. */
  public Optional<String> get(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  @Override
  public String toString() {
    return "Environment" + variables.keySet(); // values may be secret
  }
}

package org.glauber.cli;

import java.util.Map;
import java.util.Optional;

/**
 * Environment variables. One that is empty or blank counts as unset: that is how a shell or a
 * compose file takes a variable back.
 */
public record Environment(Map<String, String> variables) {
  /** The variables of this process. */
  public static Environment ofProcess() {
    return new Environment(System.getenv());
  }

  /** A variable's value. */
  public Optional<String> get(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  @Override
  public String toString() {
    return "Environment" + variables.keySet(); // values may be secret
  }
}

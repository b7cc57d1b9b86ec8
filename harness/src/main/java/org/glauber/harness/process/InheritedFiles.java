package org.glauber.harness.process;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Environment variables that name files. Relative paths in them refer to the directory in which the
 * command was run, but each service runs in its own working directory.
 */
final class InheritedFiles {
  private static final Pattern NAMES =
      Pattern.compile(
          "GLAUBER_\\w+_TLS_(CERTIFICATE|KEY|CA|CLIENT_CA)|GLAUBER_SERVER_AUTH_API_KEYS"
              + "|GLAUBER_GATEWAY_RESUME_KEYS_FILE"
              + "|OTEL_EXPORTER_OTLP_(\\w+_)?(CERTIFICATE|CLIENT_KEY)"
              + "|QUARKUS_CONFIG_LOCATIONS|QUARKUS_LOG_(\\w+_)?FILE_PATH"
              + "|DJL_CACHE_DIR|PYTORCH_LIBRARY_PATH");

  private InheritedFiles() {}

  /**
   * Replaces relative paths by absolute ones. A value may hold several paths separated by commas.
   */
  static void resolve(Map<String, String> environment, Path here) {
    environment.replaceAll(
        (name, value) -> NAMES.matcher(name).matches() ? resolved(value, here) : value);
  }

  private static String resolved(String value, Path here) {
    return Arrays.stream(value.split(",", -1))
        .map(file -> isRelative(file.strip()) ? here.resolve(file.strip()).toString() : file)
        .collect(Collectors.joining(","));
  }

  private static boolean isRelative(String file) {
    boolean isUri = file.matches("[A-Za-z][A-Za-z0-9+.-]*:.*");
    return !file.isEmpty() && !isUri && !file.startsWith("/");
  }
}

package org.glauber.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The directory in which a service writes its addresses and drain time for the program that started
 * it, one file for each. Logs do not serve this purpose, because operators configure their levels,
 * formats and handlers.
 */
public final class SupervisorDirectory {
  /** The file with the gRPC server's address, host:port. */
  public static final String GRPC = "grpc";

  /** The file with the HTTP server's address, host:port. */
  public static final String HTTP = "http";

  /** The file with the maximum duration of a drain in seconds. */
  public static final String DRAIN = "drain";

  static final String KEY = "glauber.server.supervisor-directory";

  private SupervisorDirectory() {}

  /** Formats host and port as clients expect them, with an IPv6 address in brackets. */
  public static String address(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /**
   * Writes a file atomically: a reader sees nothing or all of it.
   *
   * @param directory if empty, nothing is written
   * @throws io.quarkus.runtime.configuration.ConfigurationException if the file cannot be written
   */
  public static void write(Optional<Path> directory, String file, String content) {
    if (directory.isEmpty()) {
      return;
    }
    Path whole = directory.get().resolve(file);
    try {
      Path part = Files.writeString(whole.resolveSibling(file + ".part"), content);
      Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw ConfigRules.refusal(
          KEY + " " + directory.get() + " must be a writable directory: " + e);
    }
  }
}

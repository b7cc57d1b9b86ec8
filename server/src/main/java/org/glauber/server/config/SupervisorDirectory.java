package org.glauber.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The directory in which a service writes facts for the program that started it, one file for each.
 * A log is no place for it: levels, formats and handlers of logs are the operator's.
 */
public final class SupervisorDirectory {
  /** The file with the address of the gRPC server, host:port. */
  public static final String GRPC = "grpc";

  /** The file with the address of the HTTP server, host:port. */
  public static final String HTTP = "http";

  /** The file with the number of seconds that a drain takes at most. */
  public static final String DRAIN = "drain";

  static final String KEY = "glauber.server.supervisor-directory";

  private SupervisorDirectory() {}

  /** Host and port as a client takes them; an IPv6 address is in brackets. */
  public static String address(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /**
   * Writes a file as a whole: a reader sees nothing or all of it.
   *
   * @param directory empty when nothing supervises the service; nothing is written then
   * @throws io.quarkus.runtime.configuration.ConfigurationException when it cannot be written
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
          KEY + " " + directory.get() + " must be a directory that can be written: " + e);
    }
  }
}

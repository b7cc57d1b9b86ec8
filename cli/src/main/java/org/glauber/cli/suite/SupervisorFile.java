package org.glauber.cli.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A file in which a service says what its supervisor has to know; it appears as a whole. */
enum SupervisorFile {
  /** Host and port of the gRPC server. */
  GRPC,
  /** Host and port of the HTTP server. */
  HTTP,
  /** The seconds that a drain takes at most. */
  DRAIN;

  /** The file in the directory of a service. */
  Path in(Path directory) {
    return directory.resolve(name().toLowerCase(Locale.ROOT));
  }

  /** Whether a file is one of these, by its name. */
  static boolean isOne(Path file) {
    return Arrays.stream(values()).anyMatch(one -> file.equals(one.in(file.resolveSibling(""))));
  }

  /** What it says; empty until it does. */
  Optional<String> read(Path directory) {
    Path file = in(directory);
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}

package org.glauber.harness.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A file that a service writes, atomically, for its supervisor. */
enum SupervisorFile {
  /** Host and port of the gRPC server. */
  GRPC,
  /** Host and port of the HTTP server. */
  HTTP,
  /** The maximum time of a drain in seconds. */
  DRAIN;

  /** The file in the directory of a service. */
  Path in(Path directory) {
    return directory.resolve(name().toLowerCase(Locale.ROOT));
  }

  /** Whether a path has the name of one of these files. */
  static boolean isOne(Path file) {
    return Arrays.stream(values()).anyMatch(one -> file.equals(one.in(file.resolveSibling(""))));
  }

  /** The content; empty until the service has written the file. */
  Optional<String> read(Path directory) {
    Path file = in(directory);
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}

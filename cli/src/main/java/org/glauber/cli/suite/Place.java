package org.glauber.cli.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The place of a replica in its suite, which one process after the other may hold.
 *
 * @param index 1 for the first replica
 * @param logs the directory of the suite's logs
 * @param work the directory of the services' {@link WorkingDirectories}
 */
record Place(ServiceKind kind, int index, Path logs, Path work) {
  /** The service and the number of the replica, as in {@code denoiser-service-2}. */
  String name() {
    return kind.module() + "-" + index;
  }

  Path logFile() {
    return logs.resolve(name() + ".log");
  }

  /** The working directory of the process, which has it to itself. */
  Path directory() {
    return work.resolve(name());
  }

  /** Makes the directory, and removes what a process before this one has said. */
  void prepare() throws IOException {
    Files.createDirectories(directory());
    for (SupervisorFile file : SupervisorFile.values()) {
      Files.deleteIfExists(file.in(directory()));
    }
  }
}

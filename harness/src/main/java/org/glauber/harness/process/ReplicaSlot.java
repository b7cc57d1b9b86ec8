package org.glauber.harness.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.glauber.harness.service.ServiceKind;

/**
 * The identity of a replica in its suite. Several processes may occupy it, one after the other.
 *
 * @param index the number of the replica, from 1
 * @param logs the directory of the suite's logs
 * @param work the directory of the services' {@link WorkingDirectories}
 */
public record ReplicaSlot(ServiceKind kind, int index, Path logs, Path work) {
  /** The service and the number of the replica, as in {@code denoiser-service-2}. */
  public String name() {
    return kind.module() + "-" + index;
  }

  Path logFile() {
    return logs.resolve(name() + ".log");
  }

  /** The working directory of the replica's process, which no other process uses. */
  Path directory() {
    return work.resolve(name());
  }

  /** Creates the working directory, and deletes the supervisor files of an earlier process. */
  void prepare() throws IOException {
    Files.createDirectories(directory());
    for (SupervisorFile file : SupervisorFile.values()) {
      Files.deleteIfExists(file.in(directory()));
    }
  }
}

package org.glauber.chaos.abuse;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.glauber.harness.service.ServiceCommand;
import org.glauber.harness.service.ServiceKind;

/**
 * Pins denoisers to the last CPU, and all other services and this process to the others, with
 * {@code taskset}. In production each service has its own CPUs, so that work in one, such as
 * refusing calls, takes no time from another. Has no effect on machines with one CPU or without
 * {@code taskset}.
 */
final class CpuPinning implements ServiceCommand, AutoCloseable {
  private final ServiceCommand command;
  private final int processors = Runtime.getRuntime().availableProcessors();

  CpuPinning(ServiceCommand command) {
    this.command = command;
    if (isPossible()) {
      pinThisProcess("0-" + (processors - 2));
    }
  }

  private boolean isPossible() {
    return processors > 1
        && Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "taskset")));
  }

  @Override
  public List<String> commandLine(ServiceKind kind, Map<String, String> properties) {
    List<String> line = command.commandLine(kind, properties);
    if (!isPossible()) {
      return line;
    }
    int last = processors - 1;
    String where = kind == ServiceKind.DENOISER ? Integer.toString(last) : "0-" + (last - 1);
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", where));
    pinned.addAll(line);
    return pinned;
  }

  private static void pinThisProcess(String where) {
    String self = Long.toString(ProcessHandle.current().pid());
    try {
      int status =
          new ProcessBuilder("taskset", "-a", "-c", "-p", where, self)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
      if (status != 0) {
        throw new IllegalStateException("taskset exited with status " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Removes the pinning of this process. */
  @Override
  public void close() {
    if (isPossible()) {
      pinThisProcess("0-" + (processors - 1));
    }
  }
}

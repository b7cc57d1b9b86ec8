package org.glauber.bench.chaos;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.glauber.cli.suite.ServiceCommand;
import org.glauber.cli.suite.ServiceKind;

/**
 * Services as another command starts them, the denoisers on a processor of their own, and all else,
 * this process included, on the others: in production each service has its own, so that what one
 * has to refuse takes no time from another. Where there are no two processors, or no {@code
 * taskset}, the services are started as they are.
 */
final class Apart implements ServiceCommand, AutoCloseable {
  private final ServiceCommand command;
  private final int processors = Runtime.getRuntime().availableProcessors();

  Apart(ServiceCommand command) {
    this.command = command;
    if (isPossible()) {
      keepThisProcessOn("0-" + (processors - 2));
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
    List<String> apart = new ArrayList<>(List.of("taskset", "-c", where));
    apart.addAll(line);
    return apart;
  }

  private static void keepThisProcessOn(String where) {
    String self = Long.toString(ProcessHandle.current().pid());
    try {
      int status =
          new ProcessBuilder("taskset", "-a", "-c", "-p", where, self)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
      if (status != 0) {
        throw new IllegalStateException("taskset ended with " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** This process may have every processor again. */
  @Override
  public void close() {
    if (isPossible()) {
      keepThisProcessOn("0-" + (processors - 1));
    }
  }
}

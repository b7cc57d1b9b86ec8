package org.glauber.cli.suite;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.glauber.cli.CommandFailure;
import org.glauber.cli.ExitCode;

/**
 * The working directories of a suite's services, one each. A service has its own because a {@code
 * .env} or a {@code config/application.properties} that happens to lie where a command is given
 * would configure it. It writes there what a supervisor has to know.
 */
final class WorkingDirectories implements AutoCloseable {
  private static final String UNFINISHED = ".part";

  private final Path root;

  private WorkingDirectories(Path root) {
    this.root = root;
  }

  /**
   * Makes a place for them.
   *
   * @throws CommandFailure when it cannot be made
   */
  static WorkingDirectories create() {
    try {
      return new WorkingDirectories(Files.createTempDirectory("glauber-suite-"));
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "The services' working directories cannot be made in %s: %s."
              .formatted(System.getProperty("java.io.tmpdir"), e));
    }
  }

  /** The directory that holds theirs, which are called as the services are. */
  Path root() {
    return root;
  }

  /** Deletes them, unless something was left there: the report of a crash, a log of its own. */
  @Override
  public void close() {
    try {
      for (Path directory : list(root)) {
        for (Path file : list(directory)) {
          if (SupervisorFile.isOne(file) || file.toString().endsWith(UNFINISHED)) {
            Files.deleteIfExists(file);
          }
        }
        deleteIfEmpty(directory);
      }
      deleteIfEmpty(root);
    } catch (IOException e) {
      return; // it is a directory for temporary files
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  private static void deleteIfEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      return; // what was left there is for a person
    }
  }
}

package org.glauber.harness.process;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;

/**
 * The working directories of a suite's services, one for each. Without its own, a service would be
 * configured by a {@code .env} or {@code config/application.properties} that happens to be in the
 * directory where the command runs. Services write their {@link SupervisorFile}s there.
 */
public final class WorkingDirectories implements AutoCloseable {
  private static final String UNFINISHED = ".part";

  private final Path root;

  private WorkingDirectories(Path root) {
    this.root = root;
  }

  /**
   * Creates the parent directory, in the directory for temporary files.
   *
   * @throws CommandFailure if it cannot be created
   */
  public static WorkingDirectories create() {
    try {
      return new WorkingDirectories(Files.createTempDirectory("glauber-suite-"));
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "The services' working directories cannot be created in %s: %s."
              .formatted(System.getProperty("java.io.tmpdir"), e));
    }
  }

  /** The parent directory; each subdirectory has the name of its service. */
  public Path root() {
    return root;
  }

  /**
   * Deletes the directories, except those in which a service has left other files, such as a crash
   * report.
   */
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
      return; // left to the system's clean-up of temporary files
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
      return; // keep what the service left for the user
    }
  }
}

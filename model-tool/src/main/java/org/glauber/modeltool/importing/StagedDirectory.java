package org.glauber.modeltool.importing;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;

/**
 * A directory that is written beside its place under another name, and then moved there: either it
 * appears complete, or nothing of it remains.
 */
final class StagedDirectory implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  private final Path target;
  private final Path parent;
  private final Thread removal;

  private StagedDirectory(Path target, Path parent) {
    this.target = target;
    this.parent = parent;
    this.removal = new Thread(this::remove, "remove-staged-directory");
    Runtime.getRuntime().addShutdownHook(removal);
  }

  /**
   * Begins a directory.
   *
   * @param replaces whether a model that is there may be replaced
   * @throws CommandFailure when it is there and may not be replaced, or its name is not a model's
   */
  static StagedDirectory begin(Path given, boolean replaces) throws IOException {
    Path target = given.toAbsolutePath().normalize();
    String name = String.valueOf(target.getFileName());
    if (!NAME.matcher(name).matches()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "DIR: the directory's name becomes the model's and must match %s, but is %s."
              .formatted(NAME, name));
    }
    if (Files.exists(target) && !isEmptyDirectory(target)) {
      boolean isModel = Files.exists(target.resolve("model.json"));
      if (!replaces || !isModel) {
        throw new CommandFailure(
            ExitCode.USAGE,
            isModel
                ? "DIR: %s contains a model: replace it with --replace, or choose another directory."
                    .formatted(given)
                : "DIR: %s exists and is not a model's directory: choose another."
                    .formatted(given));
      }
    }
    Path home = target.getParent();
    Files.createDirectories(home);
    Path parent = Files.createTempDirectory(home, "." + name + ".import-");
    StagedDirectory staged = new StagedDirectory(target, parent);
    Files.createDirectory(staged.path());
    return staged;
  }

  private static boolean isEmptyDirectory(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.findAny().isEmpty();
    }
  }

  /** Where the files are written; its last name is that of the target. */
  Path path() {
    return parent.resolve(target.getFileName());
  }

  /** Requires that the disk has room for this many bytes. */
  void requireRoom(long bytes) throws IOException {
    long free = Files.getFileStore(parent).getUsableSpace();
    if (free < bytes) {
      throw new CommandFailure(
          ExitCode.OUTPUT,
          "The model needs %,d bytes, but the disk of %s has %,d bytes free."
              .formatted(bytes, target.getParent(), free));
    }
  }

  /** Moves the directory to its place. */
  void finish() throws IOException {
    if (Files.exists(target) && !isEmptyDirectory(target)) {
      Files.move(target, parent.resolve("replaced"), ATOMIC_MOVE);
    }
    Files.move(path(), target, ATOMIC_MOVE);
  }

  /** Removes what was not moved. */
  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(removal);
    } catch (IllegalStateException e) {
      // The program is being stopped, and the hook has begun.
    }
  }

  private void remove() {
    if (!Files.exists(parent)) {
      return;
    }
    try (Stream<Path> entries = Files.walk(parent)) {
      List<Path> all = entries.sorted(Comparator.reverseOrder()).toList();
      for (Path path : all) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + parent, e);
    }
  }
}

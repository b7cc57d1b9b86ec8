package org.glauber.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The file for a result, named by an option. Commands check that it is writable before they
 * generate anything.
 *
 * @param option the option, as in {@code --out}
 * @param path the file
 */
public record OutputFile(String option, Path path) {

  /**
   * Parses the value of an option.
   *
   * @throws CommandFailure if it does not name a file
   */
  public static OutputFile of(String option, String text) {
    if (text.isBlank()) {
      throw wrong(option, "\"" + text + "\"", "it must name a file");
    }
    if (text.endsWith("/")) {
      throw wrong(option, text, "it names a directory; it must name a file");
    }
    try {
      Path path = Path.of(text);
      if (Files.isDirectory(path)) { // no name to put a number into
        throw wrong(option, text, "it is a directory; it must name a file");
      }
      return new OutputFile(option, path);
    } catch (InvalidPathException e) {
      throw wrong(option, text, e.getReason());
    }
  }

  /**
   * Creates a directory if it is missing, and checks that files can be written to it.
   *
   * @throws CommandFailure naming the option, the directory and the reason if they cannot
   */
  public static void requireDirectory(String option, Path directory) {
    try {
      Files.createDirectories(directory);
      Files.delete(Files.createTempFile(directory, "glauber", null));
    } catch (IOException e) {
      throw wrong(option, directory.toString(), FileProblem.reason(e));
    }
  }

  /** The file in the same directory with a number appended to its name, before the extension. */
  public OutputFile numbered(String number) {
    String name = String.valueOf(path.getFileName());
    int dot = name.lastIndexOf('.');
    int end = dot > 0 ? dot : name.length();
    return new OutputFile(
        option, path.resolveSibling(name.substring(0, end) + "-" + number + name.substring(end)));
  }

  /**
   * Checks that the file can be written, and leaves the disk unchanged.
   *
   * @throws CommandFailure naming the option, the file and the reason if it cannot
   */
  public void requireWritable() {
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null || Files.isDirectory(path)) {
      throw wrong("it is a directory; it must name a file");
    }
    if (!Files.isDirectory(directory)) {
      throw wrong(
          Files.exists(directory)
              ? directory + " is not a directory"
              : "there is no directory " + directory);
    }
    if (Files.exists(path) && !Files.isWritable(path)) {
      throw wrong("permission denied");
    }
    if (!Files.exists(path) && !Files.isSymbolicLink(path)) {
      try {
        Files.delete(Files.createFile(path));
      } catch (IOException e) {
        throw wrong(FileProblem.reason(e));
      }
    }
  }

  /**
   * Writes the file.
   *
   * @throws CommandFailure naming the file and the reason if it cannot be written
   */
  public void write(byte[] bytes) {
    try {
      Files.write(path, bytes);
    } catch (IOException e) {
      throw writeFailure(e);
    }
  }

  /**
   * The failure of a command whose result could not be written although the check had succeeded.
   */
  public CommandFailure writeFailure(IOException problem) {
    return new CommandFailure(
        ExitCode.OUTPUT,
        "%s: %s could not be written: %s.".formatted(option, path, FileProblem.reason(problem)));
  }

  private CommandFailure wrong(String reason) {
    return wrong(option, path.toString(), reason);
  }

  private static CommandFailure wrong(String option, String path, String reason) {
    return new CommandFailure(
        ExitCode.USAGE, "%s: %s cannot be written: %s.".formatted(option, path, reason));
  }
}

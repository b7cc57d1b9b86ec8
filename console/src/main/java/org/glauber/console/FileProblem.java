package org.glauber.console;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/** Describes file errors to users. The message of a Java file exception is often the path only. */
public final class FileProblem {
  private FileProblem() {}

  /** The path and the reason as a sentence, as in {@code face.png: permission denied.}. */
  public static String sentence(Exception problem) {
    return switch (problem) {
      case UncheckedIOException unchecked -> sentence(Objects.requireNonNull(unchecked.getCause()));
      case FileSystemException ofFile -> ofFile.getFile() + ": " + reason(ofFile) + ".";
      default -> Objects.requireNonNullElse(problem.getMessage(), problem.toString()) + ".";
    };
  }

  /** The reason alone, as in {@code permission denied}. */
  public static String reason(Exception problem) {
    return switch (problem) {
      case NoSuchFileException _ -> "no such file or directory";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "there is a file already";
      case NotDirectoryException _ -> "not a directory";
      case FileSystemLoopException _ -> "a loop of symbolic links";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> Objects.requireNonNullElse(problem.getMessage(), problem.toString());
    };
  }
}

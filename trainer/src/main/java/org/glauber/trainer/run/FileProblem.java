package org.glauber.trainer.run;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/**
 * Describes file system errors in words: most exceptions of the file system have only the file's
 * name as their message.
 */
public final class FileProblem {
  private FileProblem() {}

  /** Returns the reason, without the file. */
  public static String reason(IOException problem) {
    return switch (problem) {
      case NoSuchFileException _ -> "no such file or directory";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "a file of this name is in the way";
      case NotDirectoryException _ -> "not a directory";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> {
        @Nullable String message = problem.getMessage();
        yield message == null ? problem.getClass().getSimpleName() : message;
      }
    };
  }

  /** Returns the file, if the exception has one, and the reason. */
  public static String sentence(IOException problem) {
    return problem instanceof FileSystemException e && e.getFile() != null
        ? e.getFile() + ": " + reason(problem)
        : reason(problem);
  }
}

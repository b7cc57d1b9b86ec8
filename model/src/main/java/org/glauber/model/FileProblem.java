package org.glauber.model;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Describes why a file cannot be read, without the names of Java exceptions. */
public final class FileProblem {
  private FileProblem() {}

  /** Returns a phrase such as {@code missing}. */
  public static String reason(Exception problem) {
    return switch (problem) {
      case NoSuchFileException _ -> "missing";
      case AccessDeniedException _ -> "not readable by this process";
      default -> {
        String message = problem.getMessage();
        yield message == null ? problem.getClass().getSimpleName() : message;
      }
    };
  }
}

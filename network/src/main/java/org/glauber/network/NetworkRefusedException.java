package org.glauber.network;

import java.nio.file.Path;

/** A network file that cannot be served; the message names the file and says why. */
public final class NetworkRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NetworkRefusedException(Path file, Throwable cause) {
    super(file + " is not a network that can be served: " + firstLine(cause), cause);
  }

  private static String firstLine(Throwable cause) {
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message.lines().findFirst().orElse(cause.toString());
  }
}

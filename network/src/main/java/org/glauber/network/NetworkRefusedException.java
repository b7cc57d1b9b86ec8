package org.glauber.network;

import java.nio.file.Path;

/** A network file that cannot be served; the message names the file and says why. */
public final class NetworkRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String ERROR = "RuntimeError: ";

  NetworkRefusedException(Path file, Throwable cause) {
    super(file + " is not a network that can be served: " + reason(cause), cause);
  }

  /** In one line: of a traceback of TorchScript the one that names the error, else the first. */
  private static String reason(Throwable cause) {
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message
        .lines()
        .filter(line -> line.startsWith(ERROR))
        .reduce((one, next) -> next)
        .or(() -> message.lines().findFirst())
        .orElse(cause.toString());
  }
}

package org.glauber.network;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import org.glauber.model.Model;

/** A network file that cannot be served; the message names the file and says why. */
public final class NetworkRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String ERROR = "RuntimeError: ";

  NetworkRefusedException(Path file, Throwable cause) {
    super(message(file, reason(cause)), cause);
  }

  private NetworkRefusedException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The refusal of a file that libtorch could not load: it may be none of TorchScript. */
  static NetworkRefusedException unreadable(Path file, Throwable cause) {
    Optional<String> problem = FileFormat.problem(file);
    String reason =
        problem.map(it -> it + " (" + reason(cause) + ")").orElseGet(() -> reason(cause));
    return new NetworkRefusedException(message(file, reason), cause);
  }

  /** The same of a model's file, named within its directory: callers may see it. */
  public String reason(Model model) {
    String directory = model.directory() + File.separator;
    return "model %s: %s"
        .formatted(model.name(), String.valueOf(getMessage()).replace(directory, ""));
  }

  private static String message(Path file, String reason) {
    return file + " is not a network that can be served: " + reason;
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

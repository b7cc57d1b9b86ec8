package org.glauber.network;

import ai.djl.engine.EngineException;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import org.glauber.model.Model;
import org.glauber.network.script.EngineProblem;
import org.jspecify.annotations.Nullable;

/** Thrown when a network file cannot be served; the message names the file and the reason. */
public final class NetworkRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NetworkRefusedException(Path file, Throwable cause) {
    super(message(file, EngineProblem.line(cause)), cause);
  }

  private NetworkRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The exception for a file that is not loaded for a reason outside it, such as its size. */
  public static NetworkRefusedException of(Path file, String reason) {
    return new NetworkRefusedException(message(file, reason), null);
  }

  /**
   * The exception for a file that libtorch could not load, perhaps because it is not TorchScript.
   */
  static NetworkRefusedException unreadable(Path file, Throwable cause) {
    Optional<String> problem = FileFormat.problem(file);
    String reason =
        problem
            .map(it -> it + " (" + EngineProblem.line(cause) + ")")
            .orElseGet(() -> EngineProblem.line(cause));
    return new NetworkRefusedException(message(file, reason), cause);
  }

  /**
   * The exception for a network that judges samples and cannot be used: it cannot be loaded, or it
   * does not return what it must.
   */
  public static NetworkRefusedException unusable(Path file, Throwable cause) {
    String reason = EngineProblem.line(cause);
    String problem =
        cause instanceof EngineException
            ? FileFormat.problem(file).map(it -> it + " (" + reason + ")").orElse(reason)
            : reason;
    return new NetworkRefusedException(
        file + " is not a network that can be used: " + problem, cause);
  }

  /** The message with file names relative to the model's directory, so that clients may see it. */
  public String reason(Model model) {
    String directory = model.directory() + File.separator;
    return "model %s: %s"
        .formatted(model.name(), String.valueOf(getMessage()).replace(directory, ""));
  }

  private static String message(Path file, String reason) {
    return file + " is not a network that can be served: " + reason;
  }
}

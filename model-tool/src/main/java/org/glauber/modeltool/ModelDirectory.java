package org.glauber.modeltool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.FileProblem;
import org.glauber.model.repository.ModelRepository;

/**
 * A directory with a model, whose name is the model's.
 *
 * @param path the directory, links resolved
 * @param name the name of the directory
 */
public record ModelDirectory(Path path, String name) {

  /**
   * The directory that a command line names.
   *
   * @throws CommandFailure if it is not a directory, or has no name
   */
  public static ModelDirectory of(Path given) {
    try {
      Path path = given.toRealPath();
      if (!Files.isDirectory(path)) {
        throw new CommandFailure(
            ExitCode.USAGE, "DIR: " + given + " is a file; it must be a model's directory.");
      }
      Path name = path.getFileName();
      if (name == null) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "DIR: " + given + " has no name, and a model has the name of its directory.");
      }
      return new ModelDirectory(path, name.toString());
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "DIR: " + given + ": " + FileProblem.reason(e) + ".");
    }
  }

  /** The repository that holds the directory. */
  public ModelRepository repository() {
    return ModelRepository.at(path.resolveSibling("."));
  }
}

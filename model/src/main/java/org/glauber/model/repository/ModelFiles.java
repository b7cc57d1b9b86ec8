package org.glauber.model.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.glauber.model.BrokenRule;
import org.glauber.model.FileProblem;
import org.glauber.model.ModelRefusedException;
import org.glauber.model.v1.ModelFile;

/**
 * The files in a model's directory. Every link of a path is resolved before the path is compared
 * with the directory, so that no file outside it is opened.
 */
final class ModelFiles {
  private final String model;
  private final Path directory;

  /**
   * @param directory the model's directory, links resolved
   */
  ModelFiles(String model, Path directory) {
    this.model = model;
    this.directory = directory;
  }

  /**
   * The path of a file of the manifest, links resolved, after its length and digest were verified.
   *
   * @throws ModelRefusedException when the path leaves the directory, or the file is not a regular
   *     file or does not match the manifest
   */
  Path verified(ModelFile file) {
    Path real = resolved(file.getPath());
    try {
      long size = Files.size(real);
      require(
          size == file.getSizeBytes(),
          file.getPath(),
          "must be %,d bytes long, as in the manifest".formatted(file.getSizeBytes()),
          "%,d bytes".formatted(size));
      String sha256 = Sha256.of(real);
      require(
          sha256.equals(file.getSha256()),
          file.getPath(),
          "must have the manifest's SHA-256 " + file.getSha256(),
          sha256);
      return real;
    } catch (IOException e) {
      throw unreadable(file.getPath(), e);
    }
  }

  /**
   * The path of a regular file inside the directory, links resolved.
   *
   * @throws ModelRefusedException when it leaves the directory or is not a regular file
   */
  Path resolved(String path) {
    try {
      Path real = directory.resolve(path).toRealPath();
      require(
          real.startsWith(directory), path, "must stay inside the model's directory", "outside it");
      require(Files.isRegularFile(real), path, "must be a regular file", "something else");
      return real;
    } catch (IOException | InvalidPathException e) {
      throw unreadable(path, e);
    }
  }

  private ModelRefusedException unreadable(String path, Exception e) {
    return new ModelRefusedException(
        model, new BrokenRule(path, "must be a readable file", FileProblem.reason(e)), e);
  }

  private void require(boolean holds, String path, String rule, String value) {
    if (!holds) {
      throw new ModelRefusedException(model, new BrokenRule(path, rule, value));
    }
  }
}

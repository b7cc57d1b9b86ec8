package org.glauber.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.glauber.model.v1.ModelFile;

/**
 * The files beside a manifest. A path is followed through every link first and only then compared
 * with the directory it must stay in, so that nothing outside of it is ever opened.
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
   * The file behind a path of the manifest, links resolved, its length and digest compared.
   *
   * @throws ModelRefusedException when it leaves the directory, is no plain file or does not match
   */
  Path verified(ModelFile file) {
    Path real = resolved(file.getPath());
    try {
      long size = Files.size(real);
      require(
          size == file.getSizeBytes(),
          file.getPath(),
          "must be %,d bytes long as the manifest says".formatted(file.getSizeBytes()),
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

  /** The plain file behind a path, links resolved and inside the directory. */
  Path resolved(String path) {
    try {
      Path real = directory.resolve(path).toRealPath();
      require(
          real.startsWith(directory), path, "must stay inside the model's directory", "outside it");
      require(Files.isRegularFile(real), path, "must be a plain file", "something else");
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

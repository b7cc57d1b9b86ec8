package org.glauber.trainer.run;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.model.repository.ModelWriter;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ModelManifest;

/**
 * The directory of a model that is being trained. New files are written beside those of an older
 * model and replace them only when all are complete.
 */
public final class ModelDirectory {
  private final Path directory;
  private final boolean replaces;
  private final Map<String, FileRole> files = new LinkedHashMap<>();

  private ModelDirectory(Path directory, boolean replaces) {
    this.directory = directory;
    this.replaces = replaces;
  }

  /**
   * Claims the directory of a model before any computation: checks that no existing model would be
   * lost, and that the directory is writable.
   *
   * @param name a model name that has already been checked
   * @param replaces whether an existing model may be replaced
   * @throws CommandFailure if the name is taken
   */
  public static ModelDirectory claim(Path models, String name, boolean replaces)
      throws IOException {
    ModelDirectory model = new ModelDirectory(models.resolve(name), replaces);
    model.requireFree();
    Path existing = model.directory.toAbsolutePath();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    if (!Files.isDirectory(existing)) {
      throw new NotDirectoryException(existing.toString());
    }
    Files.delete(Files.createTempFile(existing, ".", ".part"));
    return model;
  }

  public Path path() {
    return directory;
  }

  /** Returns the model's name. */
  public String name() {
    return directory.getFileName().toString();
  }

  /** Writes a file of the model under a temporary name; {@link #complete} moves it into place. */
  public void write(String name, FileRole role, WholeFile.Content content) throws IOException {
    Files.createDirectories(directory);
    files.put(name, role);
    Path file = directory.resolve(name);
    try {
      content.writeTo(WholeFile.part(file));
      WholeFile.force(WholeFile.part(file));
    } catch (IOException e) {
      WholeFile.discard(WholeFile.part(file), e);
      throw new IOException(file + " could not be written: " + FileProblem.reason(e), e);
    }
  }

  /** Moves all files into place and writes the manifest. */
  public void complete(ModelManifest draft) throws IOException {
    requireFree();
    for (String name : files.keySet()) {
      Path file = directory.resolve(name);
      Files.move(WholeFile.part(file), file, ATOMIC_MOVE, REPLACE_EXISTING);
    }
    ModelWriter.write(directory, draft, files);
  }

  private void requireFree() throws IOException {
    if (replaces || !Files.exists(directory)) {
      return;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      if (entries.anyMatch(entry -> !WholeFile.isPart(entry))) {
        throw new CommandFailure(
            ExitCode.USAGE,
            directory
                + " is not empty, and a model there would be lost. Choose another NAME, or give --replace.");
      }
    }
  }
}

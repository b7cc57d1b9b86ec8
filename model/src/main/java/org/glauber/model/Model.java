package org.glauber.model;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ModelManifest;

/**
 * An opened model: its manifest satisfies every rule, and its files match the manifest.
 *
 * @param manifest the description of the model
 * @param digest SHA-256 of the manifest's bytes on disk, in lower-case hexadecimal
 * @param directory the model's directory, links resolved
 * @param files the verified files by role, links resolved, without documents
 */
public record Model(
    ModelManifest manifest, String digest, Path directory, Map<FileRole, Path> files) {
  public Model {
    files = Map.copyOf(files);
  }

  public String name() {
    return manifest.getName();
  }

  /**
   * The file of a role.
   *
   * @throws IllegalArgumentException when the model was not opened with such a file
   */
  public Path file(FileRole role) {
    return findFile(role)
        .orElseThrow(
            () -> new IllegalArgumentException("model " + name() + " was opened without " + role));
  }

  /** The file of a role, empty when the model has none or was opened without it. */
  public Optional<Path> findFile(FileRole role) {
    return Optional.ofNullable(files.get(role));
  }

  /** The scan σ. */
  public Scan scan() {
    return Manifests.scan(manifest);
  }

  /** The noise law Π. */
  public NoiseLaw noiseLaw() {
    return Manifests.noiseLaw(manifest);
  }
}

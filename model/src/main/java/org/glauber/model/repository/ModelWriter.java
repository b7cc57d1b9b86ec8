package org.glauber.model.repository;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.glauber.model.BrokenRule;
import org.glauber.model.ManifestJson;
import org.glauber.model.ManifestRules;
import org.glauber.model.ModelRefusedException;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ModelFile;
import org.glauber.model.v1.ModelManifest;

/** Writes the manifest of a model whose files already exist. */
public final class ModelWriter {
  private ModelWriter() {}

  /**
   * Completes a manifest with the length and SHA-256 of its files, checks it, and writes {@code
   * model.json} into the directory atomically. The directory must have the model's name.
   *
   * @param draft the manifest; its files are replaced by {@code files}
   * @param files (path below the directory) → role
   * @return the manifest as written
   * @throws ModelRefusedException when the manifest breaks a rule or a file is missing; nothing is
   *     written then
   * @throws IOException when the manifest cannot be written
   */
  public static ModelManifest write(
      Path directory, ModelManifest draft, Map<String, FileRole> files) throws IOException {
    Path home = directory.toRealPath();
    String name = draft.getName();
    if (!home.getFileName().toString().equals(name)) {
      throw new ModelRefusedException(
          name,
          new BrokenRule("name", "must be the name of the directory, " + home.getFileName(), name));
    }
    ModelManifest.Builder manifest = draft.toBuilder().clearFiles();
    for (Map.Entry<String, FileRole> entry : new TreeMap<>(files).entrySet()) {
      Path file = new ModelFiles(name, home).resolved(entry.getKey());
      manifest.addFiles(
          ModelFile.newBuilder()
              .setPath(entry.getKey())
              .setRole(entry.getValue())
              .setSha256(Sha256.of(file))
              .setSizeBytes(Files.size(file)));
    }
    ModelManifest complete = manifest.build();
    ManifestRules.check(complete);
    Path part = home.resolve(ManifestJson.FILE_NAME + ".part");
    try {
      Files.write(part, ManifestJson.print(complete));
      Files.move(part, home.resolve(ManifestJson.FILE_NAME), ATOMIC_MOVE, REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
    return complete;
  }
}

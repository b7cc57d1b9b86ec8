package org.glauber.model.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.glauber.model.BrokenRule;
import org.glauber.model.ManifestJson;
import org.glauber.model.ManifestRules;
import org.glauber.model.Model;
import org.glauber.model.ModelRefusedException;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ModelFile;
import org.glauber.model.v1.ModelManifest;

/**
 * The models in one directory. The files of a model are code and weights, so a file is opened only
 * if it lies in this directory after every link was resolved, and only if it matches its manifest.
 */
public final class ModelRepository {
  /** The rule of names, as a phrase that follows a field. */
  public static final String NAME_RULE = "must match " + ManifestRules.NAME;

  private final Path directory;

  private ModelRepository(Path directory) {
    this.directory = directory;
  }

  /** Whether a text can be the name of a model. */
  public static boolean isName(String text) {
    return ManifestRules.NAME.matcher(text).matches();
  }

  /**
   * The repository in a directory.
   *
   * @throws UncheckedIOException naming the directory when it is not a directory or cannot be read
   */
  public static ModelRepository at(Path directory) {
    try {
      Path real = directory.toRealPath();
      if (!Files.isDirectory(real)) {
        throw new NotDirectoryException(directory.toString());
      }
      return new ModelRepository(real);
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /**
   * The names of the subdirectories that contain a manifest, in ascending order. No manifest is
   * read.
   */
  public List<String> names() {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(entry -> Files.exists(entry.resolve(ManifestJson.FILE_NAME)))
          .map(entry -> entry.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /**
   * Opens a model and verifies its manifest and all of its files.
   *
   * @throws ModelRefusedException naming the field or file that breaks a rule
   */
  public Model open(String name) {
    return open(name, EnumSet.complementOf(EnumSet.of(FileRole.UNRECOGNIZED)));
  }

  /**
   * Opens a model for a service that needs only some of its files. The whole manifest is verified;
   * files of other roles may be absent.
   *
   * @throws ModelRefusedException naming the field or file that breaks a rule
   */
  public Model open(String name, Set<FileRole> roles) {
    Path home = home(name);
    ModelFiles modelFiles = new ModelFiles(name, home);
    byte[] json = ManifestJson.read(name, modelFiles.resolved(ManifestJson.FILE_NAME));
    ModelManifest manifest = manifest(name, json);
    Map<FileRole, Path> files = new EnumMap<>(FileRole.class);
    for (ModelFile file : manifest.getFilesList()) {
      if (roles.contains(file.getRole())) {
        Path verified = modelFiles.verified(file);
        if (file.getRole() != FileRole.FILE_ROLE_DOCUMENT) {
          files.put(file.getRole(), verified);
        }
      }
    }
    return new Model(manifest, Sha256.of(json), home, files);
  }

  /**
   * The digest that identifies a model: SHA-256 of its manifest's bytes. The manifest is not
   * verified.
   *
   * @throws ModelRefusedException when the manifest is missing or cannot be read
   */
  public String digest(String name) {
    return Sha256.of(json(name));
  }

  /**
   * Reads and verifies a model's manifest, but none of its files.
   *
   * @throws ModelRefusedException naming the field that breaks a rule
   */
  public ModelManifest manifest(String name) {
    return manifest(name, json(name));
  }

  private byte[] json(String name) {
    return ManifestJson.read(
        name, new ModelFiles(name, home(name)).resolved(ManifestJson.FILE_NAME));
  }

  private static ModelManifest manifest(String name, byte[] json) {
    ModelManifest manifest = ManifestJson.parse(name, json);
    if (!manifest.getName().equals(name)) {
      throw new ModelRefusedException(
          name,
          new BrokenRule("name", "must be the name of the directory, " + name, manifest.getName()));
    }
    ManifestRules.check(manifest);
    return manifest;
  }

  /**
   * Compares a file of a manifest with the file on disk.
   *
   * @return the rule that the file breaks; empty if it matches the manifest
   */
  public Optional<BrokenRule> problem(String name, ModelFile file) {
    try {
      new ModelFiles(name, home(name)).verified(file);
      return Optional.empty();
    } catch (ModelRefusedException e) {
      return Optional.of(e.brokenRule());
    }
  }

  /**
   * Opens models for a service that needs only some of their files. A model that breaks a rule is
   * refused; the others are still opened.
   *
   * @param configured the models to open; empty for all models in the directory
   * @throws ModelRefusedException when a configured model is not in the directory
   */
  public OpenedModels openAll(Optional<List<String>> configured, Set<FileRole> roles) {
    List<String> here = names();
    List<Model> models = new ArrayList<>();
    List<RefusedModel> refused = new ArrayList<>();
    for (String name : configured.orElse(here)) {
      try {
        models.add(open(name, roles));
      } catch (ModelRefusedException e) {
        if (!here.contains(name)) {
          throw e;
        }
        refused.add(new RefusedModel(name, String.valueOf(e.getMessage())));
      }
    }
    return new OpenedModels(models, refused);
  }

  private static UncheckedIOException unreadable(Path directory, IOException e) {
    return new UncheckedIOException(
        "the models directory %s cannot be read: %s".formatted(directory.toAbsolutePath(), e), e);
  }

  private Path home(String name) {
    require(
        ManifestRules.NAME.matcher(name).matches(),
        name,
        "name",
        "must match " + ManifestRules.NAME,
        name);
    try {
      Path home = directory.resolve(name).toRealPath();
      require(
          home.startsWith(directory) && Files.isDirectory(home),
          name,
          "directory",
          "must lie in the models directory " + directory,
          home.toString());
      return home;
    } catch (IOException e) {
      throw new ModelRefusedException(
          name, new BrokenRule("directory", "must be in " + directory, "missing"), e);
    }
  }

  private static void require(
      boolean holds, String model, String field, String rule, String value) {
    if (!holds) {
      throw new ModelRefusedException(model, new BrokenRule(field, rule, value));
    }
  }
}

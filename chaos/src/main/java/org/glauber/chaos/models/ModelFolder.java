package org.glauber.chaos.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** A models directory of copies of the tales, whose models are exchanged; deleted on close. */
final class ModelFolder implements AutoCloseable {
  /** The model that is replaced under its name. */
  static final String REPLACED = "tales";

  /** The model that comes and goes. */
  static final String VISITOR = "tales-2";

  private static final String MANIFEST = "model.json";

  private final Path root;
  private final String json; // of the original

  private ModelFolder(Path root, String json) {
    this.root = root;
    this.json = json;
  }

  /** A directory with the tales, and the visitor outside it. */
  static ModelFolder copyOfTales(Path home) throws IOException {
    Path original = home.resolve("models").resolve(REPLACED);
    Path root = Files.createTempDirectory("glauber-live-models");
    ModelFolder folder = new ModelFolder(root, Files.readString(original.resolve(MANIFEST)));
    copy(original, folder.models().resolve(REPLACED));
    copy(original, folder.outside());
    folder.write(folder.outside(), VISITOR, "1");
    return folder;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  /** The models directory. */
  Path models() {
    return root.resolve("models");
  }

  private Path outside() {
    return root.resolve(VISITOR);
  }

  /** Makes a new version of the replaced model, of the same network. */
  void replace(String version) throws IOException {
    write(models().resolve(REPLACED), REPLACED, version);
  }

  /** Moves the visitor into the directory, as another version of the same network. */
  void enter(String version) throws IOException {
    write(outside(), VISITOR, version);
    Files.move(outside(), models().resolve(VISITOR), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Moves the visitor out of the directory. */
  void leave() throws IOException {
    Files.move(models().resolve(VISITOR), outside(), StandardCopyOption.ATOMIC_MOVE);
  }

  private void write(Path model, String name, String version) throws IOException {
    Path next = root.resolve(MANIFEST);
    Files.writeString(
        next,
        json.replaceFirst("\"name\": \"[^\"]*\"", "\"name\": \"" + name + "\"")
            .replaceFirst("\"version\": \"[^\"]*\"", "\"version\": \"" + version + "\""));
    Files.move(next, model.resolve(MANIFEST), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package org.glauber.serving.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glauber.model.ModelRefusedException;
import org.glauber.model.repository.ModelRepository;

/**
 * What tells, without reading a model's files, whether they have changed. Two equal fingerprints of
 * a model, one scan apart, mean that nobody is still writing it.
 *
 * @param digest SHA-256 of the manifest, empty if it cannot be read
 * @param files paths, sizes and times of modification
 */
record ModelFingerprint(String digest, String files) {
  private static final int MAX_DEPTH = 4;
  private static final int MAX_FILES = 1_000;

  /** The fingerprint of a model in a directory of models. */
  static ModelFingerprint of(ModelRepository repository, Path directory, String name) {
    return new ModelFingerprint(digest(repository, name), files(directory.resolve(name)));
  }

  private static String digest(ModelRepository repository, String name) {
    try {
      return repository.digest(name);
    } catch (ModelRefusedException e) {
      return "";
    }
  }

  private static String files(Path home) {
    try (Stream<Path> files = Files.walk(home.toRealPath(), MAX_DEPTH)) {
      return files
          .limit(MAX_FILES)
          .map(ModelFingerprint::file)
          .sorted()
          .collect(Collectors.joining("\n"));
    } catch (IOException | UncheckedIOException e) {
      return e.getClass().getSimpleName();
    }
  }

  private static String file(Path file) {
    try {
      return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      return file + " " + e.getClass().getSimpleName();
    }
  }
}

package org.glauber.serving.model;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A models directory for the application under test. */
public abstract class ModelsOnDisk implements QuarkusTestResourceLifecycleManager {
  private @Nullable Path directory;

  /** Writes the models into an empty directory. */
  protected abstract void write(Path models) throws IOException;

  @Override
  public Map<String, String> start() {
    try {
      Path models = Files.createTempDirectory("models");
      directory = models;
      write(models);
      return Map.of("glauber.models.directory", models.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    if (directory == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

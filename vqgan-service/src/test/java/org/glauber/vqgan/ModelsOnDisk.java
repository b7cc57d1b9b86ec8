package org.glauber.vqgan;

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
public final class ModelsOnDisk implements QuarkusTestResourceLifecycleManager {
  static final String HELD_BYTES = "16777216";

  private @Nullable Path directory;

  @Override
  public Map<String, String> start() {
    try {
      Path models = Files.createTempDirectory("models");
      directory = models;
      SampleModels.image(models, "eighth", SampleModels.EIGHTH);
      SampleModels.image(models, "sixteenth", SampleModels.SIXTEENTH);
      return Map.of(
          "glauber.models.directory", models.toString(), "glauber.vqgan.held-bytes", HELD_BYTES);
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

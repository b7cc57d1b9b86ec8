package org.glauber.trainer;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where things are. */
final class PlaceOptions {
  @Option(names = "--models", description = "the directory of models", defaultValue = "models")
  Path models;

  @Option(
      names = "--runs",
      description = "where checkpoints and loss curves are kept",
      defaultValue = ".glauber/training")
  Path runs;

  /** The directory of a model. */
  Path model(String name) {
    return models.resolve(name);
  }

  /** The directory of a run. */
  Path run(String name) {
    return runs.resolve(name);
  }
}

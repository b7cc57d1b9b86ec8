package org.glauber.trainer;

import java.nio.file.Path;
import java.util.Optional;
import org.glauber.console.StateDirectory;
import picocli.CommandLine.Option;

/** Options for the directories of models and training runs. */
final class PlaceOptions {
  @Option(
      names = "--models",
      description = "the directory of models (default: models, of the checkout)")
  Optional<Path> models;

  @Option(
      names = "--runs",
      description =
          "where checkpoints and loss curves are kept (default: .glauber/training, of the checkout)")
  Optional<Path> runs;

  @Option(names = "--replace", description = "replace a model of this name that is there already")
  boolean replaces;

  /** Returns the directory of all models. */
  Path models(Path home) {
    return models.orElseGet(() -> home.resolve("models"));
  }

  /** Returns the directory of the training run with this name. */
  Path run(Path home, String name) {
    return runs.orElseGet(() -> StateDirectory.of(home).resolve("training")).resolve(name);
  }
}

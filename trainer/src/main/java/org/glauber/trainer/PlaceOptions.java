package org.glauber.trainer;

import java.nio.file.Path;
import java.util.Optional;
import org.glauber.cli.StateDirectory;
import picocli.CommandLine.Option;

/** Where things are. */
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

  /** The directory of the models. */
  Path models(Path home) {
    return models.orElseGet(() -> home.resolve("models"));
  }

  /** The directory of a run. */
  Path run(Path home, String name) {
    return runs.orElseGet(() -> StateDirectory.of(home).resolve("training")).resolve(name);
  }
}

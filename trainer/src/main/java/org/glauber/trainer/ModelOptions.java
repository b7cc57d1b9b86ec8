package org.glauber.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.glauber.console.StateDirectory;
import org.glauber.trainer.run.ModelDirectory;
import org.glauber.trainer.run.OptionRules;
import org.glauber.trainer.run.RunDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The name of the model to train, and the options for the directories of models and runs. */
final class ModelOptions {
  @Parameters(paramLabel = "NAME", description = "the model's name")
  String name;

  @Option(
      names = "--models",
      description = "the directory of models (default: models, of the checkout)")
  @Nullable Path models;

  @Option(
      names = "--runs",
      description =
          "where checkpoints and loss curves are kept (default: .glauber/training, of the checkout)")
  @Nullable Path runs;

  @Option(names = "--replace", description = "replace a model of this name that is there already")
  boolean replaces;

  /** Rejects a name that cannot be a directory's. */
  void check(OptionRules rules) {
    rules.checkName(name);
  }

  /** Claims the model's directory. */
  ModelDirectory claim(Path home) throws IOException {
    return ModelDirectory.claim(models == null ? home.resolve("models") : models, name, replaces);
  }

  /**
   * Opens the directory of the run.
   *
   * @param record every setting that determines the run, by option name
   */
  RunDirectory open(Path home, Map<String, String> record) throws IOException {
    Path all = runs == null ? StateDirectory.of(home).resolve("training") : runs;
    return RunDirectory.open(all.resolve(name), record);
  }
}

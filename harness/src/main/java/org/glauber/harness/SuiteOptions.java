package org.glauber.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.glauber.console.command.AccessOptions;
import org.glauber.console.terminal.Console;
import org.glauber.harness.process.SuiteListener;
import org.glauber.harness.service.PackagedService;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The suite that a measuring command uses: a running one, or one that it starts. */
public final class SuiteOptions {
  @Option(
      names = "--target",
      paramLabel = "HOST:PORT",
      description =
          "A running gateway (default: start a suite, and stop it afterwards). $GLAUBER_API_KEY is the key"
              + " or token to call with; without --ca it goes to a loopback address only.")
  private @Nullable String target;

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "The directory of the models of the suite to start (default: models).")
  private @Nullable Path models;

  @Mixin private AccessOptions accessOptions = new AccessOptions();

  /** Whether the user named a running suite. */
  public boolean isRunning() {
    return target != null;
  }

  /** The directory of the models of a suite to start. */
  public Path models(Path home) {
    return models == null ? home.resolve("models") : models;
  }

  /**
   * Connects to the suite, starting it if need be. Messages go to standard error, because standard
   * output is for measurements.
   *
   * @param home the repository's root
   * @param timeout the deadline of each call
   * @param adapt adapts the plan of the suite to start
   */
  public SuiteConnection connect(
      Console console, Path home, Duration timeout, UnaryOperator<SuitePlan> adapt)
      throws InterruptedException {
    if (target != null) {
      return SuiteConnection.toRunning(target, timeout, accessOptions.access(Optional.of(target)));
    }
    console.err().println("Starting a suite …");
    SuitePlan plan = adapt.apply(SuitePlan.of(home).withModels(models(home)));
    Suite suite = Suite.start(plan, new PackagedService(home), SuiteListener.NONE);
    return SuiteConnection.toOwned(suite, timeout);
  }
}

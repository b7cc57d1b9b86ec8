package org.glauber.cli.suite;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.glauber.cli.console.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which suite a measuring command talks to: one that runs, or else one of its own. */
public final class SuiteOptions {
  @Option(
      names = "--target",
      paramLabel = "HOST:PORT",
      description =
          "A running gateway (default: start a suite, and stop it again). $GLAUBER_API_KEY is the key"
              + " or token to call with; without --ca it goes to a loopback address only.")
  private @Nullable String target;

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "The directory of the models of the suite to start (default: models).")
  private @Nullable Path models;

  @Mixin private AccessOptions accessOptions = new AccessOptions();

  /** Whether a running suite was named. */
  public boolean isRunning() {
    return target != null;
  }

  /** The directory of the models of a suite to start. */
  public Path models(Path home) {
    return models == null ? home.resolve("models") : models;
  }

  /**
   * Reaches the suite, starting it if need be. What is told goes to standard error: standard output
   * is for the measurement.
   *
   * @param home the repository's root
   * @param timeout how long each call may take
   * @param adapt what the suite to start should be like
   */
  public ReachedSuite reach(
      Console console, Path home, Duration timeout, UnaryOperator<SuitePlan> adapt)
      throws InterruptedException {
    if (target != null) {
      return ReachedSuite.running(target, timeout, accessOptions.access(Optional.of(target)));
    }
    console.err().println("Starting a suite …");
    SuitePlan plan = adapt.apply(SuitePlan.of(home).withModels(models(home)));
    Suite suite = Suite.start(plan, new PackagedService(home), SuiteListener.NONE);
    return ReachedSuite.own(suite, timeout);
  }
}

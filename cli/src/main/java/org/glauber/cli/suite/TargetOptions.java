package org.glauber.cli.suite;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.glauber.client.connection.Access;
import org.glauber.console.CommandFailure;
import org.glauber.console.Environment;
import org.glauber.console.command.AccessOptions;
import org.glauber.console.terminal.Console;
import org.glauber.harness.Suite;
import org.glauber.harness.SuiteConnection;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.process.SuiteListener;
import org.glauber.harness.service.ServiceCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The gateway that a command calls, and the deadline of its calls. */
public final class TargetOptions {
  private static final String LOCAL = "127.0.0.1";
  private static final int PORT = 9000;

  /** The gateway that is tried if none is named. */
  static final String DEFAULT = LOCAL + ":" + PORT;

  private static final String UNSENT =
      "GLAUBER_API_KEY is not sent, because --target does not name the suite at 127.0.0.1:9000.";
  private static final String NO_SUITE =
      "No suite is running; starting one for this command. ./glauber up keeps one running.";
  private static final int CONNECT_MILLIS = 1_000;

  private final Environment environment;

  @Option(
      names = "--target",
      paramLabel = "HOST:PORT",
      description =
          "The gateway, or several separated by commas (default: $GLAUBER_TARGET, or the suite on this"
              + " machine at 127.0.0.1:9000, or one started for this command). $GLAUBER_API_KEY is"
              + " the key or token to call with; without --ca it is sent only to a loopback address that"
              + " is named.")
  private @Nullable String target;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "5min",
      converter = TimeConverter.class,
      description = "How long a call may take, as in 90s or 5min (default: ${DEFAULT-VALUE}).")
  private Duration timeout = Duration.ZERO;

  @Mixin private final AccessOptions accessOptions;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /** Options with the environment of this process. */
  public TargetOptions() {
    this(Environment.ofProcess());
  }

  TargetOptions(Environment environment) {
    this.environment = environment;
    this.accessOptions = new AccessOptions(environment);
  }

  /**
   * Connects to the gateway. If none is named and no suite runs on this machine, starts a suite,
   * which closing the result stops.
   *
   * @param home the repository's root
   */
  public SuiteConnection connect(Console console, ServiceCommand services, Path home) {
    Access access = access();
    Optional<String> named = target();
    if (named.isPresent()) {
      return SuiteConnection.toRunning(named.get(), timeout, access);
    }
    if (isSuiteHere()) {
      if (access.key().isEmpty() && environment.get(AccessOptions.API_KEY).isPresent()) {
        remark(console, UNSENT);
      }
      return SuiteConnection.toRunning(DEFAULT, timeout, access);
    }
    remark(console, NO_SUITE);
    try {
      return SuiteConnection.toOwned(
          Suite.start(SuitePlan.of(home), services, SuiteListener.NONE), timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.interrupted();
    }
  }

  /** The target that the option or the environment names. */
  Optional<String> target() {
    return Optional.ofNullable(target).or(() -> environment.get("GLAUBER_TARGET"));
  }

  Access access() {
    return accessOptions.access(target());
  }

  /**
   * Prints a notice for users; nothing with {@code --json}, where standard error holds failures
   * only.
   */
  private void remark(Console console, String sentence) {
    if (command == null || !command.commandLine().getParseResult().hasMatchedOption("--json")) {
      console.err().println(console.wrapped(sentence));
    }
  }

  private static boolean isSuiteHere() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(LOCAL, PORT), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}

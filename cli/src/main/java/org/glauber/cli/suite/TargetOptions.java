package org.glauber.cli.suite;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.glauber.cli.CommandFailure;
import org.glauber.cli.ExitCode;
import org.glauber.cli.console.Console;
import org.glauber.cli.gateway.Access;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which gateway a command talks to, and for how long. */
public final class TargetOptions {
  private static final String LOCAL = "127.0.0.1";
  private static final Pattern LOOPBACK =
      Pattern.compile("((127\\.[0-9.]+|localhost|\\[::1])(:\\d+)?,?)+");
  private static final int PORT = 9000;
  private static final int CONNECT_MILLIS = 1_000;

  @Option(
      names = "--target",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:GLAUBER_TARGET}",
      description =
          "The gateway, or several with commas between (default: $GLAUBER_TARGET, or the suite on this"
              + " machine at 127.0.0.1:9000, or one started for this command). $GLAUBER_API_KEY is the"
              + " key or token to call with.")
  private @Nullable String target;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      defaultValue = "${env:GLAUBER_CA}",
      description =
          "Authorities of the gateway's certificate, a PEM file (default: $GLAUBER_CA, or plain text).")
  private @Nullable Path ca;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "5min",
      converter = TimeConverter.class,
      description = "How long a call may take, as in 90s or 5min (default: ${DEFAULT-VALUE}).")
  private Duration timeout = Duration.ZERO;

  /**
   * Makes ready to call the gateway. Where none was named and no suite runs on this machine, one is
   * started, and stops with what is returned.
   *
   * @param home the repository's root
   */
  public ReachedSuite reach(Console console, ServiceCommand services, Path home) {
    if (target != null) {
      requireSecret(target);
      return ReachedSuite.running(target, timeout, access());
    }
    if (isSuiteHere()) {
      return ReachedSuite.running(LOCAL + ":" + PORT, timeout, access());
    }
    console
        .err()
        .println(
            "No suite runs here; starting one for this command. ./glauber up keeps one running.");
    try {
      return ReachedSuite.own(
          Suite.start(SuitePlan.of(home), services, SuiteListener.NONE), timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.interrupted();
    }
  }

  /** The key comes by the environment: a command line can be read by everybody on the machine. */
  private Access access() {
    return new Access(
        Optional.ofNullable(ca),
        Optional.ofNullable(System.getenv("GLAUBER_API_KEY")).filter(key -> !key.isBlank()));
  }

  /** A key goes in clear text to this machine alone. */
  private void requireSecret(String named) {
    boolean isHere = LOOPBACK.matcher(named).matches();
    if (access().key().isPresent() && ca == null && !isHere) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "GLAUBER_API_KEY would go to "
              + named
              + " in clear text: --ca must name the authority of"
              + " its certificate.");
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

package org.glauber.cli.gateway;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Which gateway a command talks to, and for how long. */
public final class TargetOptions {
  @Option(
      names = "--target",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:GLAUBER_TARGET:-127.0.0.1:9000}",
      description =
          "The gateway (default: $GLAUBER_TARGET, or the suite on this machine at 127.0.0.1:9000).")
  private String target = "";

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "5min",
      converter = TimeConverter.class,
      description = "How long a call may take, as in 90s or 5min (default: ${DEFAULT-VALUE}).")
  private Duration timeout = Duration.ZERO;

  /** Makes ready to call the gateway. */
  public GatewayClient connect() {
    return GatewayClient.connect(target, timeout);
  }
}

package org.glauber.bench.scale;

import java.nio.file.Path;
import java.time.Duration;
import org.glauber.client.GatewayClient;
import org.glauber.client.connection.Access;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.process.SuiteListener;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceKind;

/**
 * Starts the suites whose scaling is measured.
 *
 * @param home the repository's root
 */
record ScaleSuites(Path home) {
  /** The number of concurrent callers of a suite. */
  static final int CALLERS = 12;

  /** The deadline of a call, and of a replica's exit. */
  static final Duration TIMEOUT = Duration.ofMinutes(10);

  /** The values of the gateway's setting {@code glauber.gateway.replicas.load-balancing}. */
  enum Balance {
    OUTSTANDING_WORK("outstanding work"),
    ROUND_ROBIN("in turns");

    private final String text;

    Balance(String text) {
      this.text = text;
    }

    /** The name in reports. */
    String text() {
      return text;
    }
  }

  /** Starts a suite with a number of denoisers. */
  Suite start(int denoiserCount, Balance balance) throws InterruptedException {
    SuitePlan plan =
        SuitePlan.of(home)
            .withReplicas(ServiceKind.DENOISER, denoiserCount)
            .with(ServiceKind.DENOISER, "glauber.server.drain.grace", "5s")
            .with(ServiceKind.GATEWAY, "glauber.gateway.replicas.load-balancing", balance.name());
    return Suite.start(plan, new PackagedService(home), SuiteListener.NONE);
  }

  /** A client whose calls may take long. */
  static GatewayClient connect(Suite suite) {
    return GatewayClient.connect(suite.target(), TIMEOUT, Access.OPEN);
  }
}

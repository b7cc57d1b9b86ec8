package org.glauber.cli.suite;

import java.time.Duration;
import java.util.Optional;
import org.glauber.cli.gateway.Access;
import org.glauber.cli.gateway.GatewayClient;

/**
 * A client of a suite's gateway, with the suite if the command has started it.
 *
 * @param owned the suite if it was started for this connection; closing the connection stops it
 */
public record SuiteConnection(GatewayClient client, Optional<Suite> owned)
    implements AutoCloseable {

  static SuiteConnection toRunning(String target, Duration timeout, Access access) {
    return new SuiteConnection(GatewayClient.connect(target, timeout, access), Optional.empty());
  }

  static SuiteConnection toOwned(Suite suite, Duration timeout) {
    return new SuiteConnection(
        GatewayClient.connect(suite.targets(), timeout, Access.OPEN), Optional.of(suite));
  }

  @Override
  public void close() {
    client.close();
    owned.ifPresent(Suite::close);
  }
}

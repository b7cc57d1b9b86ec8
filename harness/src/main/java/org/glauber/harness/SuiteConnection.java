package org.glauber.harness;

import java.time.Duration;
import java.util.Optional;
import org.glauber.client.GatewayClient;
import org.glauber.client.connection.Access;

/**
 * A client of a suite's gateway, with the suite if the command has started it.
 *
 * @param owned the suite if it was started for this connection; closing the connection stops it
 */
public record SuiteConnection(GatewayClient client, Optional<Suite> owned)
    implements AutoCloseable {

  /** Connects to a gateway that runs already. */
  public static SuiteConnection toRunning(String target, Duration timeout, Access access) {
    return new SuiteConnection(GatewayClient.connect(target, timeout, access), Optional.empty());
  }

  /** Connects to a suite that was started for this connection. */
  public static SuiteConnection toOwned(Suite suite, Duration timeout) {
    return new SuiteConnection(
        GatewayClient.connect(suite.targets(), timeout, Access.OPEN), Optional.of(suite));
  }

  @Override
  public void close() {
    client.close();
    owned.ifPresent(Suite::close);
  }
}

package org.glauber.cli.suite;

import java.time.Duration;
import java.util.Optional;
import org.glauber.cli.gateway.Access;
import org.glauber.cli.gateway.GatewayClient;

/**
 * A suite and a connection to its gateway.
 *
 * @param own the suite, when it was started for this and stops with it
 */
public record ReachedSuite(GatewayClient client, Optional<Suite> own) implements AutoCloseable {

  static ReachedSuite running(String target, Duration timeout, Access access) {
    return new ReachedSuite(GatewayClient.connect(target, timeout, access), Optional.empty());
  }

  static ReachedSuite own(Suite suite, Duration timeout) {
    return new ReachedSuite(
        GatewayClient.connect(suite.targets(), timeout, Access.OPEN), Optional.of(suite));
  }

  @Override
  public void close() {
    client.close();
    own.ifPresent(Suite::close);
  }
}

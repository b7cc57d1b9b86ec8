package org.glauber.cli.suite;

import java.util.List;
import java.util.Map;

/**
 * How a service is started: the seam between a suite and the programs it runs.
 *
 * <p>The program must print a line containing {@code Listening on HOST:PORT} once it is bound,
 * serve {@code grpc.health.v1.Health} there, and end on SIGTERM.
 */
@FunctionalInterface
public interface ServiceCommand {
  /**
   * The command line that starts one replica.
   *
   * @param properties configuration, to be passed on as it is
   * @throws org.glauber.cli.CommandFailure when there is nothing to start
   */
  List<String> commandLine(ServiceKind kind, Map<String, String> properties);
}

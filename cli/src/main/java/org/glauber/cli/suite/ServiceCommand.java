package org.glauber.cli.suite;

import java.util.List;
import java.util.Map;

/**
 * How a service is started: the seam between a suite and the programs it runs.
 *
 * <p>Once it is bound, the program must write its host and port to a file {@code grpc} in the
 * directory {@code glauber.server.supervisor-directory}, as a whole, serve {@code
 * grpc.health.v1.Health} there, and end on SIGTERM. It may write a file {@code http} with the host
 * and port of its HTTP server, whose {@code /q/health/live} is asked, and a file {@code drain} with
 * the seconds that it takes to end at most.
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

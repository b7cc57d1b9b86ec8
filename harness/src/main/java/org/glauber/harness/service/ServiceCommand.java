package org.glauber.harness.service;

import java.util.List;
import java.util.Map;

/**
 * The command line that starts a service. Tests replace the services by programs of their own.
 *
 * <p>Once its gRPC server is bound, the program must atomically write its host and port to a file
 * {@code grpc} in the directory {@code glauber.server.supervisor-directory}; it must serve {@code
 * grpc.health.v1.Health} at that address and exit on SIGTERM. It may write a file {@code http} with
 * the host and port of its HTTP server, whose {@code /q/health/live} is then polled, and a file
 * {@code drain} with the maximum time, in seconds, that it takes to exit.
 */
@FunctionalInterface
public interface ServiceCommand {
  /**
   * The command line that starts one replica.
   *
   * @param properties configuration properties to pass to the program unchanged
   * @throws org.glauber.console.CommandFailure if the program is missing
   */
  List<String> commandLine(ServiceKind kind, Map<String, String> properties);
}

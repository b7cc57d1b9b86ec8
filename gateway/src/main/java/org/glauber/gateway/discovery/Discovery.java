package org.glauber.gateway.discovery;

import java.util.List;

/** Looks up the replicas of one service. */
@FunctionalInterface
public interface Discovery {
  /**
   * Returns the current addresses of the replicas, whether these are up or not. May block for a
   * name server.
   *
   * @throws RuntimeException if the look-up fails
   */
  List<Address> addresses();
}

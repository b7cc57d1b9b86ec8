package org.glauber.gateway.replica;

import java.util.List;

/** Finds the replicas of one service. */
@FunctionalInterface
public interface Discovery {
  /**
   * Where replicas should listen now, whether they do or not. May block for a name server.
   *
   * @throws RuntimeException when that cannot be found out
   */
  List<Address> addresses();
}

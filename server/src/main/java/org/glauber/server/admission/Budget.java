package org.glauber.server.admission;

import java.util.EnumMap;
import java.util.Map;
import org.glauber.server.config.GrpcServerConfig;

/**
 * What calls of a class may take of their server.
 *
 * @param calls the most at once
 * @param callsPerConnection the most at once on a connection, {@link #ANY} where none is set
 * @param requestBytes the most bytes of a request; {@link #ANY} where a message's bound is enough
 */
record Budget(int calls, int callsPerConnection, int requestBytes) {
  private static final int ANY = Integer.MAX_VALUE;
  private static final int CHECKS = 256; // each for the time of its request
  private static final int REFLECTIONS = 16; // of developers
  private static final int REFLECTIONS_PER_CONNECTION = 4;
  private static final int HEALTH_BYTES = 1 << 10; // the name of a service

  /** The budgets as configured. */
  static Map<CallClass, Budget> of(GrpcServerConfig.Limits limits) {
    Map<CallClass, Budget> budgets = new EnumMap<>(CallClass.class);
    for (CallClass kind : CallClass.values()) {
      budgets.put(
          kind,
          switch (kind) {
            case WORK -> new Budget(limits.calls(), ANY, ANY);
            case CATALOGUE -> new Budget(limits.catalogueCalls(), ANY, limits.shortBytes());
            case HEALTH_CHECK -> new Budget(CHECKS, ANY, HEALTH_BYTES);
            case HEALTH_WATCH ->
                new Budget(limits.watches(), limits.watchesPerConnection(), HEALTH_BYTES);
            case REFLECTION ->
                new Budget(REFLECTIONS, REFLECTIONS_PER_CONNECTION, limits.shortBytes());
          });
    }
    return budgets;
  }
}

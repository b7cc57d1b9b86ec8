package org.glauber.server.admission;

import java.util.EnumMap;
import java.util.Map;
import org.glauber.server.config.GrpcServerConfig;

/**
 * The limits of one class of calls.
 *
 * @param calls the maximum number of running calls
 * @param callsPerConnection the maximum number of running calls on one connection; {@link #ANY} for
 *     no limit
 * @param requestBytes the maximum bytes of a request; {@link #ANY} if only the limit on messages
 *     applies
 */
record Budget(int calls, int callsPerConnection, int requestBytes) {
  private static final int ANY = Integer.MAX_VALUE;
  private static final int CHECKS = 256; // each runs only while its request arrives
  private static final int REFLECTIONS = 16; // for developers
  private static final int REFLECTIONS_PER_CONNECTION = 4;
  private static final int HEALTH_BYTES = 1 << 10; // a request holds a service's name

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

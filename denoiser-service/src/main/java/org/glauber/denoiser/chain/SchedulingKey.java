package org.glauber.denoiser.chain;

import java.util.Comparator;

/**
 * The tenant of a chain, and the chain's order among the chains of that tenant.
 *
 * @param priority chains of a higher priority go first
 * @param deadlineNanos the time at which the caller stops waiting, on the clock of {@link
 *     System#nanoTime}, or {@link #NO_DEADLINE}. Within a priority the earliest goes first
 */
public record SchedulingKey(String tenant, int priority, long deadlineNanos) {
  /** The {@code deadlineNanos} of a chain without a deadline. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  /** Orders by descending priority, then by ascending deadline. */
  public static final Comparator<SchedulingKey> ORDER =
      Comparator.comparingInt(SchedulingKey::priority)
          .reversed()
          .thenComparingLong(
              SchedulingKey::deadlineNanos); // nanoTime does not overflow in our lifetime
}

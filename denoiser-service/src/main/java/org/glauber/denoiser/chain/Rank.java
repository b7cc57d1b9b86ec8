package org.glauber.denoiser.chain;

import java.util.Comparator;

/**
 * Whose a chain is, and how it ranks among that tenant's.
 *
 * @param priority higher goes first
 * @param deadlineNanos when its caller stops waiting, on the clock of {@link System#nanoTime};
 *     {@link #NEVER} where it does not. Within a priority the earliest goes first
 */
public record Rank(String tenant, int priority, long deadlineNanos) {
  /** No deadline. */
  public static final long NEVER = Long.MAX_VALUE;

  /** First the higher priority, then the earlier deadline. */
  public static final Comparator<Rank> FIRST =
      Comparator.comparingInt(Rank::priority)
          .reversed()
          .thenComparingLong(Rank::deadlineNanos); // nanoTime does not overflow in our lifetime
}

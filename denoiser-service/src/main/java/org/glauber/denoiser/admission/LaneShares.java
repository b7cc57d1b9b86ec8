package org.glauber.denoiser.admission;

/**
 * The rule by which tenants share lanes. A device takes chains until its lanes are in use. It takes
 * a further chain only of a tenant that runs fewer chains than its equal share of the lanes, and
 * only up to {@value #MOST_CHAINS_PER_LANE} chains for each lane; the chains then take turns.
 */
public final class LaneShares {
  private static final int MOST_CHAINS_PER_LANE = 2;

  private LaneShares() {}

  /** The number of running chains up to which a tenant is entitled to lanes, at least 1. */
  public static int entitlement(int lanes, int tenants) {
    return Math.max(1, lanes / tenants);
  }

  /** Whether a tenant below its entitlement may run another chain although no lane is free. */
  public static boolean permitsBeyondLanes(int runningChains, int lanes) {
    return runningChains < MOST_CHAINS_PER_LANE * lanes;
  }
}

package org.glauber.core;

/**
 * The number of visits that each site has had at each step, which follows from the scan, the clamps
 * and the levels alone. The steps of a clamped site are skipped, so it has no visits at any step.
 *
 * <p>A network receives these counts beside the tokens, because they show which tokens are likely
 * noise.
 *
 * @param scan the order of visits
 * @param clamps the sites that are never visited
 * @param levels the visit counts that the sweeps pass through
 */
public record Visits(Scan scan, Clamps clamps, Levels levels) {

  /**
   * @throws IllegalArgumentException when scan and clamps differ in their site count
   */
  public Visits {
    if (scan.siteCount() != clamps.siteCount()) {
      throw new IllegalArgumentException(
          "the scan has %d sites, the clamps %d".formatted(scan.siteCount(), clamps.siteCount()));
    }
  }

  /** The visits of a chain whose sites are all free. */
  public static Visits unclamped(Scan scan, Levels levels) {
    return new Visits(scan, Clamps.none(scan.siteCount()), levels);
  }

  /** L. */
  public int siteCount() {
    return scan.siteCount();
  }

  /** T = K·L. */
  public int stepCount() {
    return levels.sweepCount() * siteCount();
  }

  /**
   * Whether step {@code step} visits a clamped site and therefore does nothing in either direction.
   */
  public boolean isSkipped(int step) {
    return clamps.isClamped(scan.siteAt(step));
  }

  /** The number of sites that are not clamped. */
  public int freeSiteCount() {
    return siteCount() - clamps.count();
  }

  /** The number of the steps 0 … {@code step} - 1 that visit a free site, in time O(L). */
  public int freeStepsBelow(int step) {
    int sweeps = step / siteCount();
    int free = sweeps * freeSiteCount();
    for (int rest = sweeps * siteCount(); rest < step; rest++) {
      free += isSkipped(rest) ? 0 : 1;
    }
    return free;
  }

  /**
   * m, the visits that {@code site} has had in X_n, n = {@code step}; zero when it is clamped,
   * {@link Levels#PURE_NOISE} when the levels are labelled and no reverse step has redrawn it.
   */
  public int before(int site, int step) {
    return clamps.isClamped(site) ? 0 : levels.shownVisits(scan.visitsBefore(site, step));
  }

  /** The visits of the site of step t after step t has redrawn it: l_k, k = ⌊t/L⌋. */
  public int redrawnTo(int step) {
    return levels.visits(step / siteCount());
  }

  /** The visits of every site in X_n, n = {@code step}, as a new array (site). */
  public int[] at(int step) {
    int[] visits = new int[siteCount()];
    for (int site = 0; site < visits.length; site++) {
      visits[site] = before(site, step);
    }
    return visits;
  }

  /**
   * The visits that a network receives for step t: those of X_{t+1}, except that the visited site
   * has one more than in X_t. The network predicts what the site held before a single visit,
   * whatever level its present token comes from. In plain sweeps these are m_j(t+1) of every site
   * j.
   *
   * @param step t
   * @return (site), a new array
   */
  public int[] after(int step) {
    int[] visits = at(step + 1);
    if (!isSkipped(step)) {
      visits[scan.siteAt(step)] = redrawnTo(step) + 1;
    }
    return visits;
  }

  /**
   * The step number that a network receives for step t: the step of plain sweeps that redraws the
   * same site to the same visits, l_k·L + t mod L.
   */
  public int networkStep(int step) {
    return redrawnTo(step) * siteCount() + step % siteCount();
  }

  /**
   * Whether {@code site} keeps its token for the rest of a chain at step {@code chainStep}, because
   * it is clamped or its last reverse step, which is the one with t &lt; L, was executed.
   */
  public boolean isSettled(int site, int chainStep) {
    return clamps.isClamped(site) || chainStep <= scan.rankOf(site);
  }
}

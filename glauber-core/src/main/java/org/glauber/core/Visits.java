package org.glauber.core;

/**
 * How often each site has been visited, known from the scan, the clamps and the levels alone: a
 * clamped site's steps are skipped, so that it has no visits at any step.
 *
 * <p>This is what tells a network, besides the tokens, which of them are likely noise.
 *
 * @param scan the order of visits
 * @param clamps the sites that are never visited
 * @param levels the visit counts that the sweeps lead through
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

  /** Whether step {@code step} visits a clamped site, and so does nothing in either direction. */
  public boolean isSkipped(int step) {
    return clamps.isClamped(scan.siteAt(step));
  }

  /** Sites that are not clamped. */
  public int freeSiteCount() {
    return siteCount() - clamps.count();
  }

  /** The steps 0 … {@code step} - 1 that visit a free site. Takes time O(L), whatever the step. */
  public int freeStepsBelow(int step) {
    int sweeps = step / siteCount();
    int free = sweeps * freeSiteCount();
    for (int rest = sweeps * siteCount(); rest < step; rest++) {
      free += isSkipped(rest) ? 0 : 1;
    }
    return free;
  }

  /**
   * m: the visits {@code site} has had in X_n, n = {@code step}; zero when clamped, {@link
   * Levels#PURE_NOISE} when the levels are labelled and no reverse step has redrawn it.
   */
  public int before(int site, int step) {
    return clamps.isClamped(site) ? 0 : levels.shownVisits(scan.visitsBefore(site, step));
  }

  /** The visits that step t leaves the site with which it redraws: l_k, k = ⌊t/L⌋. */
  public int redrawnTo(int step) {
    return levels.visits(step / siteCount());
  }

  /** The visits of every site in X_n, n = {@code step}: (site), a new array. */
  public int[] at(int step) {
    int[] visits = new int[siteCount()];
    for (int site = 0; site < visits.length; site++) {
      visits[site] = before(site, step);
    }
    return visits;
  }

  /**
   * The visits a network sees when it is asked about step t: those of X_{t+1}, but at the visited
   * site one more than it has in X_t. The question is what the site held before a single visit,
   * whichever level its present token comes from; in plain sweeps these are m_j(t+1) of every site.
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
   * The step that a network is told when it is asked about step t: the one of the plain sweeps that
   * redraws the same site to the same visits, l_k·L + t mod L.
   */
  public int networkStep(int step) {
    return redrawnTo(step) * siteCount() + step % siteCount();
  }

  /**
   * Whether {@code site} keeps its token for the rest of a chain at step {@code chainStep}: it is
   * clamped, or its visit in t &lt; L, the last in reverse, is done.
   */
  public boolean isSettled(int site, int chainStep) {
    return clamps.isClamped(site) || chainStep <= scan.rankOf(site);
  }
}

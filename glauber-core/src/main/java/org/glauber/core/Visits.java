package org.glauber.core;

/**
 * How often each site has been visited, known from the scan and the clamps alone: a clamped site's
 * steps are skipped, so that it has no visits at any step.
 *
 * <p>This is what tells a network, besides the tokens, which of them are likely noise.
 *
 * @param scan the order of visits
 * @param clamps the sites that are never visited
 */
public record Visits(Scan scan, Clamps clamps) {

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
  public static Visits unclamped(Scan scan) {
    return new Visits(scan, Clamps.none(scan.siteCount()));
  }

  /** L. */
  public int siteCount() {
    return scan.siteCount();
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

  /** m: the visits {@code site} has had in X_n, n = {@code step}; zero when clamped. */
  public int before(int site, int step) {
    return clamps.isClamped(site) ? 0 : scan.visitsBefore(site, step);
  }

  /**
   * m_j(t+1), t = {@code step}: the visits of every site in X_{t+1}, as a network sees them when it
   * is asked about step t. The visited site's own count includes step t.
   *
   * @return (site), a new array
   */
  public int[] after(int step) {
    int[] visits = new int[siteCount()];
    for (int site = 0; site < visits.length; site++) {
      visits[site] = before(site, step + 1);
    }
    return visits;
  }

  /**
   * Whether {@code site} keeps its token for the rest of a chain at step {@code chainStep}: it is
   * clamped, or its visit in t &lt; L, the last in reverse, is done.
   */
  public boolean isSettled(int site, int chainStep) {
    return clamps.isClamped(site) || chainStep <= scan.rankOf(site);
  }
}

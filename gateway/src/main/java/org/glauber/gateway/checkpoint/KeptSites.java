package org.glauber.gateway.checkpoint;

/**
 * The sites that a segment of the template occupies.
 *
 * @param segment the segment's index, from 0
 * @param firstSite the first site
 * @param siteCount the number of sites, 1 or more
 */
public record KeptSites(int segment, int firstSite, int siteCount) {
  /** The site after the last one. */
  public int endSite() {
    return firstSite + siteCount;
  }
}

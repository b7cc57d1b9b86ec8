package org.glauber.gateway.generation;

import java.util.List;
import org.glauber.gateway.checkpoint.KeptSites;

/**
 * What is kept of a segment of the template.
 *
 * @param tokens the tokens of the sites
 * @param text the text of the tokens where they stand
 * @param isTruncated whether {@code text} was cut off
 */
public record KeptSegment(KeptSites sites, List<Integer> tokens, String text, boolean isTruncated) {
  public KeptSegment {
    tokens = List.copyOf(tokens);
  }
}

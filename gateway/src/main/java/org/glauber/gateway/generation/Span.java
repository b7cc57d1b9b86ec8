package org.glauber.gateway.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Characters of a text from one offset up to another, counted in Unicode code points. */
public record Span(int startOffset, int endOffset) {

  /**
   * The characters of the sites that hold, as ascending, disjoint spans, neighbours merged.
   *
   * @param endOffsets (site) the offset after the site's last character, ascending
   */
  static List<Span> ofSites(List<Integer> endOffsets, IntPredicate holds) {
    List<Span> spans = new ArrayList<>();
    int start = 0;
    for (int site = 0; site < endOffsets.size(); site++) {
      int end = endOffsets.get(site);
      if (end > start && holds.test(site)) {
        if (!spans.isEmpty() && spans.getLast().endOffset == start) {
          spans.add(new Span(spans.removeLast().startOffset, end));
        } else {
          spans.add(new Span(start, end));
        }
      }
      start = end;
    }
    return spans;
  }
}

package org.glauber.gateway.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** A half-open range of a text's characters. Offsets count Unicode code points. */
public record TextSpan(int startOffset, int endOffset) {

  /**
   * Returns the characters of the sites that satisfy a predicate, as ascending, disjoint spans;
   * adjacent spans are merged.
   *
   * @param endOffsets (site) the offset after the site's last character, ascending
   */
  static List<TextSpan> ofSites(List<Integer> endOffsets, IntPredicate holds) {
    List<TextSpan> spans = new ArrayList<>();
    int start = 0;
    for (int site = 0; site < endOffsets.size(); site++) {
      int end = endOffsets.get(site);
      if (end > start && holds.test(site)) {
        if (!spans.isEmpty() && spans.getLast().endOffset == start) {
          spans.add(new TextSpan(spans.removeLast().startOffset, end));
        } else {
          spans.add(new TextSpan(start, end));
        }
      }
      start = end;
    }
    return spans;
  }
}

package org.glauber.gateway.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TextSpanTest {
  private static final List<Integer> END_OFFSETS = List.of(3, 7, 7, 9, 14);

  @Test
  void adjacentSitesAreMergedIntoOneSpan() {
    assertThat(spans(0, 1)).containsExactly(new TextSpan(0, 7));
    assertThat(spans(0, 1, 2, 3, 4)).containsExactly(new TextSpan(0, 14));
  }

  @Test
  void anUnsettledSiteSeparatesSpans() {
    assertThat(spans(0, 3, 4)).containsExactly(new TextSpan(0, 3), new TextSpan(7, 14));
  }

  @Test
  void aSiteWithoutCharactersNeitherMakesNorSeparatesSpans() {
    assertThat(spans(2)).isEmpty();
    assertThat(spans(1, 3)).containsExactly(new TextSpan(3, 9));
  }

  @Test
  void noSitesMakeNoSpans() {
    assertThat(spans()).isEmpty();
    assertThat(TextSpan.ofSites(List.of(), site -> true)).isEmpty();
  }

  private static List<TextSpan> spans(Integer... sites) {
    return TextSpan.ofSites(END_OFFSETS, Set.of(sites)::contains);
  }
}

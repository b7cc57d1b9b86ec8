package org.glauber.gateway.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpanTest {
  private static final List<Integer> END_OFFSETS = List.of(3, 7, 7, 9, 14);

  @Test
  void neighboursAreOneSpan() {
    assertThat(spans(0, 1)).containsExactly(new Span(0, 7));
    assertThat(spans(0, 1, 2, 3, 4)).containsExactly(new Span(0, 14));
  }

  @Test
  void aSiteThatMayChangePartsThem() {
    assertThat(spans(0, 3, 4)).containsExactly(new Span(0, 3), new Span(7, 14));
  }

  @Test
  void aSiteWithoutCharactersOfItsOwnMakesNoSpanAndPartsNone() {
    assertThat(spans(2)).isEmpty();
    assertThat(spans(1, 3)).containsExactly(new Span(3, 9));
  }

  @Test
  void whereNothingHoldsThereIsNone() {
    assertThat(spans()).isEmpty();
    assertThat(Span.ofSites(List.of(), site -> true)).isEmpty();
  }

  private static List<Span> spans(Integer... sites) {
    return Span.ofSites(END_OFFSETS, Set.of(sites)::contains);
  }
}

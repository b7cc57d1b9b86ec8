package org.glauber.gateway.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.gateway.generation.Layout;
import org.junit.jupiter.api.Test;

class LayoutTest {
  private static final Segment TEXT = new Segment.Text("given");

  @Test
  void segmentsFollowOneAnotherAndThenTheTextEnds() {
    Layout layout = layout(false, TEXT, new Segment.Blank(2), TEXT);
    assertThat(layout.tokens()).containsExactly(2, 3, 0, 0, 2, 3, TinyModel.END, TinyModel.PAD);
    assertThat(clamped(layout)).containsExactly(0, 1, 4, 5, 6, 7);
  }

  @Test
  void sitesAfterAnOpenEndedTemplateAreFree() {
    assertThat(clamped(layout(true, TEXT, new Segment.Blank(1)))).containsExactly(0, 1);
    assertThat(clamped(Template.OPEN.layOut(List.of(), TinyModel.served()))).isEmpty();
  }

  @Test
  void aTemplateThatFillsEverySiteHasNoEndToken() {
    assertThat(clamped(layout(false, new Segment.Blank(8)))).isEmpty();
    assertThat(layout(false, TEXT, new Segment.Blank(6)).tokens()).hasSize(TinyModel.SITE_COUNT);
  }

  @Test
  void blanksAndWordsTogetherMustFitTheSites() {
    assertThatThrownBy(() -> layout(false, TEXT, new Segment.Blank(7)))
        .hasMessage("SEGMENTS must take at most L = 8 sites, but is 9");
  }

  @Test
  void anUnknownWordIsRefusedWithItsSegment() {
    Template template = new Template(List.of(new Segment.Blank(1), TEXT), false);
    List<Encoded> encodings = List.of(new Encoded(List.of(), List.of("zebra", "gnu")));
    assertThatThrownBy(() -> template.layOut(encodings, TinyModel.served()))
        .hasMessage(
            "SegmentText[segment=1] must hold only words the model knows,"
                + " but is holding zebra, gnu");
  }

  private static Layout layout(boolean openEnded, Segment... segments) {
    List<Encoded> encodings =
        List.of(segments).stream()
            .filter(Segment.Text.class::isInstance)
            .map(text -> new Encoded(List.of(2, 3), List.of()))
            .toList();
    return new Template(List.of(segments), openEnded).layOut(encodings, TinyModel.served());
  }

  private static int[] clamped(Layout layout) {
    return layout.clamps().sites().stream().toArray();
  }
}

package org.glauber.gateway.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.glauber.gateway.checkpoint.KeptSites;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.gateway.generation.KeptSegment;
import org.glauber.gateway.generation.Layout;
import org.junit.jupiter.api.Test;

class LayoutTest {
  private static final Segment TEXT = new Segment.Text("given", false);
  private static final Segment RAW = new Segment.Raw(List.of(new Segment.RawToken.Number(4)));

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
    List<Encoded> encodings =
        List.of(Encoded.BLANK, new Encoded(List.of(), List.of("zebra", "gnu"), "", false));
    assertThatThrownBy(() -> template.layOut(encodings, TinyModel.served()))
        .hasMessage(
            "SegmentText[segment=1] must hold only words the model knows,"
                + " but is holding zebra, gnu");
  }

  @Test
  void rawTokensAreLaidOutLikeTexts() {
    Layout layout = layout(false, RAW, new Segment.Blank(1), TEXT);
    assertThat(layout.tokens()).containsExactly(4, 0, 2, 3, 1, 0, 0, 0);
    assertThat(clamped(layout)).containsExactly(0, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void whatIsKeptHasItsSegmentsSites() {
    Segment space = new Segment.Text(" ", false);
    Template template =
        new Template(List.of(new Segment.Blank(3), TEXT, space, RAW, new Segment.Blank(1)), true);
    assertThat(template.kept(encodings(template.segments())))
        .containsExactly(
            new KeptSegment(new KeptSites(1, 3, 2), List.of(2, 3), "given", false),
            new KeptSegment(new KeptSites(3, 5, 1), List.of(4), "raw", true));
  }

  @Test
  void whatWasKeptIsATemplateOfRawTokensWithTheSameBlanks() {
    List<KeptSites> kept =
        List.of(new KeptSites(1, 2, 2), new KeptSites(3, 4, 1), new KeptSites(6, 6, 1));
    assertThat(Template.of(kept, new int[] {7, 6, 5, 4, 3, 2, 1, 0}).segments())
        .containsExactly(new Segment.Blank(2), raw(5, 4), raw(3), new Segment.Blank(1), raw(1));
    assertThat(Template.of(List.of(), new int[8]).hasGiven()).isFalse();
    assertThat(new Template(List.of(new Segment.Blank(1)), false).hasGiven()).isFalse();
    assertThat(new Template(List.of(new Segment.Blank(1), TEXT), false).hasGiven()).isTrue();
  }

  private static Segment raw(int... tokens) {
    return new Segment.Raw(
        IntStream.of(tokens).<Segment.RawToken>mapToObj(Segment.RawToken.Number::new).toList());
  }

  private static Layout layout(boolean openEnded, Segment... segments) {
    return new Template(List.of(segments), openEnded)
        .layOut(encodings(List.of(segments)), TinyModel.served());
  }

  /** Two tokens for each text but white space, and one for raw tokens. */
  private static List<Encoded> encodings(List<Segment> segments) {
    return segments.stream()
        .map(
            segment ->
                switch (segment) {
                  case Segment.Blank _ -> Encoded.BLANK;
                  case Segment.Raw _ -> new Encoded(List.of(4), List.of(), "raw", true);
                  case Segment.Text(String text, _) ->
                      text.isBlank()
                          ? new Encoded(List.of(), List.of(), "", false)
                          : new Encoded(List.of(2, 3), List.of(), text, false);
                })
        .toList();
  }

  private static int[] clamped(Layout layout) {
    return layout.clamps().sites().stream().toArray();
  }
}

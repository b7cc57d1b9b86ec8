package org.glauber.tokenizer.template;

import java.util.List;
import java.util.stream.Stream;
import org.glauber.tokenizer.template.InvalidSegmentException.Part;
import org.glauber.tokenizer.text.ModelTokenizer;
import org.glauber.tokenizer.text.ModelTokenizer.Encoded;

/**
 * Encodes the segments of one template, one after the other, and decodes what is kept of each where
 * it stands. The decoded text is a function of the tokens and of where the blanks are, so that the
 * same template given as raw tokens has the same texts.
 */
public final class TemplateEncoding {
  /** The maximum number of characters of all decoded texts together, in code points. */
  static final int MAX_TEXT = 65_536;

  private static final int LOOKED_BACK = 4; // tokens that a decoder may look back
  private static final int QUOTED = 40; // characters of a text in a message

  private final ModelTokenizer tokenizer;
  private final RawTokens raw;
  private final Runnable pause;
  private List<Integer> before = List.of(); // the last tokens since the start or the last blank
  private boolean isAfterBlank; // and nothing was given since
  private int textLeft = MAX_TEXT;

  /**
   * Starts a template.
   *
   * @param pause called between units of work; may throw to stop the work
   */
  public TemplateEncoding(ModelTokenizer tokenizer, Runnable pause) {
    this.tokenizer = tokenizer;
    this.raw = new RawTokens(tokenizer);
    this.pause = pause;
  }

  /**
   * Encodes the next segment.
   *
   * @throws InvalidSegmentException if a raw token does not stand for text, or the tokenizer cannot
   *     write a joined text without a space before it
   */
  public EncodedSegment add(TemplateSegment segment) {
    return switch (segment) {
      case TemplateSegment.Text(String text, boolean isJoined) -> text(text, isJoined);
      case TemplateSegment.Raw(var tokens) -> kept(raw.tokens(tokens));
      case TemplateSegment.Blank _ -> {
        before = List.of();
        isAfterBlank = true;
        yield EncodedSegment.BLANK;
      }
    };
  }

  private EncodedSegment text(String text, boolean isJoined) {
    Encoded encoded = tokenizer.encode(text, pause);
    if (!encoded.unknown().isEmpty()) {
      return new EncodedSegment(encoded.tokens(), encoded.unknown(), "", false);
    }
    return kept(isJoined && !encoded.tokens().isEmpty() ? joined(text) : encoded.tokens());
  }

  private List<Integer> joined(String text) {
    return tokenizer
        .joined(text, before, pause)
        .orElseThrow(
            () ->
                new InvalidSegmentException(
                    new Part.Joined(),
                    "must be false: the model's tokenizer cannot write \"%s\" without a space before it"
                        .formatted(quoted(text)),
                    true));
  }

  private static String quoted(String text) {
    int length = text.codePointCount(0, text.length());
    return length <= QUOTED ? text : text.substring(0, text.offsetByCodePoints(0, QUOTED)) + "…";
  }

  private EncodedSegment kept(List<Integer> tokens) {
    if (tokens.isEmpty()) {
      return new EncodedSegment(List.of(), List.of(), "", false);
    }
    if (isAfterBlank) {
      before = tokenizer.wordBefore(tokens, pause);
      isAfterBlank = false;
    }
    pause.run();
    String text = tokenizer.textAfter(before, tokens);
    List<Integer> all = Stream.concat(before.stream(), tokens.stream()).toList();
    before = List.copyOf(all.subList(Math.max(0, all.size() - LOOKED_BACK), all.size()));
    int length = text.codePointCount(0, text.length());
    int shown = Math.min(length, textLeft);
    textLeft -= shown;
    return new EncodedSegment(
        tokens, List.of(), text.substring(0, text.offsetByCodePoints(0, shown)), shown < length);
  }
}

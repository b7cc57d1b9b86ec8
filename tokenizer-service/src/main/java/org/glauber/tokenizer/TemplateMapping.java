package org.glauber.tokenizer;

import java.util.ArrayList;
import java.util.List;
import org.glauber.server.status.Refusals;
import org.glauber.tokenizer.template.EncodedSegment;
import org.glauber.tokenizer.template.InvalidSegmentException;
import org.glauber.tokenizer.template.InvalidSegmentException.Part;
import org.glauber.tokenizer.template.TemplateEncoding;
import org.glauber.tokenizer.template.TemplateSegment;
import org.glauber.tokenizer.v1.RawToken;

/**
 * Maps the segments of a template from the wire, and names the field of an invalid one. The paths
 * of the fields are those of the public API below its {@code template}.
 *
 * @param siteCount L
 */
record TemplateMapping(int siteCount) {
  static final String FIELD = "segments";

  private static final int MAX_PIECE_LENGTH = 1_024; // in code points

  /**
   * Maps segments.
   *
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT naming the field
   */
  List<TemplateSegment> segments(List<org.glauber.tokenizer.v1.TemplateSegment> messages) {
    List<TemplateSegment> segments = new ArrayList<>(messages.size());
    for (int k = 0; k < messages.size(); k++) {
      segments.add(segment(FIELD + "[" + k + "]", messages.get(k)));
    }
    return segments;
  }

  private TemplateSegment segment(String path, org.glauber.tokenizer.v1.TemplateSegment message) {
    if (message.getJoined() && !message.hasText()) {
      throw Refusals.invalidArgument(
          path + ".joined", "must be false unless the segment is a text", true);
    }
    return switch (message.getContentCase()) {
      case TEXT -> text(path, message);
      case BLANK -> {
        requireSites(path + ".blank", "must be 1 to L = %,d", message.getBlank());
        yield new TemplateSegment.Blank(message.getBlank());
      }
      case RAW_TOKENS -> {
        List<RawToken> tokens = message.getRawTokens().getTokensList();
        String field = path + ".raw_tokens.tokens";
        requireSites(field, "must hold 1 to L = %,d tokens", tokens.size());
        yield new TemplateSegment.Raw(rawTokens(field, tokens));
      }
      case CONTENT_NOT_SET ->
          throw Refusals.invalidArgument(
              path, "must be a text, a blank or raw tokens", "none of them");
    };
  }

  private static TemplateSegment text(
      String path, org.glauber.tokenizer.v1.TemplateSegment message) {
    if (message.getText().isEmpty()) {
      throw Refusals.invalidArgument(path + ".text", "must not be empty", "");
    }
    TokenizerGrpcService.checkText(path + ".text", message.getText());
    return new TemplateSegment.Text(message.getText(), message.getJoined());
  }

  private void requireSites(String field, String rule, int count) {
    if (count < 1 || count > siteCount) {
      throw Refusals.invalidArgument(field, rule.formatted(siteCount), count);
    }
  }

  private static List<TemplateSegment.RawToken> rawTokens(String path, List<RawToken> messages) {
    List<TemplateSegment.RawToken> tokens = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      RawToken message = messages.get(i);
      String field = path + "[" + i + "]";
      tokens.add(
          switch (message.getSpellingCase()) {
            case TOKEN -> new TemplateSegment.RawToken.Number(message.getToken());
            case PIECE -> {
              requirePiece(field + ".piece", message.getPiece());
              yield new TemplateSegment.RawToken.Piece(message.getPiece());
            }
            case SPELLING_NOT_SET ->
                throw Refusals.invalidArgument(field, "must be a token or a piece", "neither");
          });
    }
    return tokens;
  }

  private static void requirePiece(String field, String piece) {
    int length = piece.codePointCount(0, piece.length());
    if (length < 1 || length > MAX_PIECE_LENGTH) {
      throw Refusals.invalidArgument(
          field,
          "must be 1 to %,d characters long".formatted(MAX_PIECE_LENGTH),
          "%,d characters".formatted(length));
    }
  }

  /** The number of sites that blanks and raw tokens take. */
  static long sitesWithoutTexts(List<TemplateSegment> segments) {
    return segments.stream()
        .mapToLong(
            segment ->
                switch (segment) {
                  case TemplateSegment.Text _ -> 0;
                  case TemplateSegment.Raw(var tokens) -> tokens.size();
                  case TemplateSegment.Blank(int sites) -> sites;
                })
        .sum();
  }

  /** The texts, in order. */
  static List<String> texts(List<TemplateSegment> segments) {
    return segments.stream()
        .filter(TemplateSegment.Text.class::isInstance)
        .map(segment -> ((TemplateSegment.Text) segment).text())
        .toList();
  }

  /**
   * Encodes a segment.
   *
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT naming the field
   */
  static EncodedSegment encode(TemplateEncoding encoding, int index, TemplateSegment segment) {
    try {
      return encoding.add(segment);
    } catch (InvalidSegmentException e) {
      String path = FIELD + "[" + index + "].";
      String field =
          switch (e.part()) {
            case Part.Joined() -> path + "joined";
            case Part.Token(int k, boolean isPiece) ->
                path + "raw_tokens.tokens[" + k + "]." + (isPiece ? "piece" : "token");
          };
      throw Refusals.invalidArgument(field, e.rule(), e.value());
    }
  }
}

package org.glauber.gateway.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.glauber.core.Clamps;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.checkpoint.KeptSites;
import org.glauber.gateway.generation.KeptSegment;
import org.glauber.gateway.generation.Layout;
import org.glauber.gateway.request.InvalidRequestException;
import org.glauber.gateway.request.RequestPart;
import org.glauber.model.v1.TextProfile;

/**
 * A text with blanks, from site 0 on.
 *
 * @param isOpenEnded whether the sites after the last segment are free; otherwise the text ends
 *     there
 */
public record Template(List<Segment> segments, boolean isOpenEnded) {
  /** The template of a text of which nothing is given. */
  public static final Template OPEN = new Template(List.of(), true);

  private static final int FREE = -1;
  private static final int MAX_TEXT_LENGTH = 65_536; // in code points
  private static final int MAX_LENGTH_PER_SITE = 64; // in code points
  private static final int MAX_PIECE_LENGTH = 1_024; // in code points

  public Template {
    segments = List.copyOf(segments);
  }

  /**
   * The template whose raw tokens are the tokens that were kept of another.
   *
   * @param kept the sites of the other's segments that are not blanks, ascending
   * @param tokens (site) the tokens
   */
  static Template of(List<KeptSites> kept, int[] tokens) {
    List<Segment> segments = new ArrayList<>();
    int end = 0;
    for (KeptSites sites : kept) {
      if (sites.firstSite() > end) {
        segments.add(new Segment.Blank(sites.firstSite() - end));
      }
      end = sites.endSite();
      segments.add(
          new Segment.Raw(
              Arrays.stream(tokens, sites.firstSite(), end)
                  .<Segment.RawToken>mapToObj(Segment.RawToken.Number::new)
                  .toList()));
    }
    return new Template(segments, true);
  }

  /** Whether a segment is not a blank. */
  boolean hasGiven() {
    return !segments.stream().allMatch(Segment.Blank.class::isInstance);
  }

  /**
   * Checks what can be checked before the texts are tokenized. Each text takes at least one site,
   * unless it is white space.
   *
   * @throws InvalidRequestException naming the segment
   */
  void requireFits(int siteCount) {
    long taken = 0; // sites, at least
    long length = 0; // of all texts, in code points
    for (int k = 0; k < segments.size(); k++) {
      switch (segments.get(k)) {
        case Segment.Text(String text, _) -> {
          length += requireText(k, text);
          taken += text.isBlank() ? 0 : 1;
        }
        case Segment.Raw(List<Segment.RawToken> tokens) -> {
          requireRaw(k, tokens, siteCount);
          taken += tokens.size();
        }
        case Segment.Blank(int tokenCount) -> {
          if (tokenCount < 1 || tokenCount > siteCount) {
            throw InvalidRequestException.of(
                new RequestPart.SegmentBlank(k),
                "must be 1 to L = %,d".formatted(siteCount),
                tokenCount);
          }
          taken += tokenCount;
        }
      }
    }
    boolean hasText = segments.stream().anyMatch(Segment.Text.class::isInstance);
    requireTotal(taken, hasText ? " or more" : "", siteCount);
    long longest = Math.max(MAX_TEXT_LENGTH, (long) MAX_LENGTH_PER_SITE * siteCount);
    if (length > longest) {
      throw InvalidRequestException.of(
          RequestPart.Single.SEGMENTS,
          "must hold at most %,d characters of text".formatted(longest),
          "%,d characters".formatted(length));
    }
  }

  private static void requireTotal(long taken, String orMore, int siteCount) {
    if (taken > siteCount) {
      throw InvalidRequestException.of(
          RequestPart.Single.SEGMENTS,
          "must take at most L = %,d sites".formatted(siteCount),
          "%,d".formatted(taken) + orMore);
    }
  }

  private static void requireRaw(int segment, List<Segment.RawToken> tokens, int siteCount) {
    if (tokens.isEmpty() || tokens.size() > siteCount) {
      throw InvalidRequestException.of(
          new RequestPart.SegmentRawTokens(segment),
          "must hold 1 to L = %,d tokens".formatted(siteCount),
          "%,d tokens".formatted(tokens.size()));
    }
    for (int index = 0; index < tokens.size(); index++) {
      if (tokens.get(index) instanceof Segment.RawToken.Piece(String piece)) {
        int length = piece.codePointCount(0, piece.length());
        if (length < 1 || length > MAX_PIECE_LENGTH) {
          throw InvalidRequestException.of(
              new RequestPart.SegmentPiece(segment, index),
              "must be 1 to %,d characters long".formatted(MAX_PIECE_LENGTH),
              "%,d characters".formatted(length));
        }
      }
    }
  }

  /** Checks a text and returns its length in code points. */
  private static int requireText(int segment, String text) {
    if (text.isEmpty()) {
      throw InvalidRequestException.of(
          new RequestPart.SegmentText(segment), "must not be empty", "");
    }
    int length = text.codePointCount(0, text.length());
    if (length > MAX_TEXT_LENGTH) {
      throw InvalidRequestException.of(
          new RequestPart.SegmentText(segment),
          "must be at most %,d characters long".formatted(MAX_TEXT_LENGTH),
          "%,d characters".formatted(length));
    }
    return length;
  }

  /**
   * Lays the segments out one after the other, from site 0. The sites after them are clamped to an
   * end token and padding, unless the template is open-ended.
   *
   * @param encodings one for each segment, in order
   * @throws InvalidRequestException if a text contains a word that the model does not know, or the
   *     segments take more than L sites
   */
  public Layout layOut(List<Encoded> encodings, ServedModel model) {
    List<Integer> given = new ArrayList<>(); // (site) the given token, or FREE
    for (int k = 0; k < segments.size(); k++) {
      switch (segments.get(k)) {
        case Segment.Text _, Segment.Raw _ -> given.addAll(known(k, encodings.get(k)));
        case Segment.Blank(int tokenCount) -> given.addAll(Collections.nCopies(tokenCount, FREE));
      }
    }
    requireTotal(given.size(), "", model.siteCount());
    TextProfile profile = model.manifest().getText();
    int follows = isOpenEnded ? FREE : profile.getEndToken();
    while (given.size() < model.siteCount()) {
      given.add(follows);
      follows = isOpenEnded ? FREE : profile.getPadToken();
    }
    return layout(given);
  }

  /**
   * What is kept of the segments that are not blanks and occupy a site.
   *
   * @param encodings one for each segment, in order
   */
  List<KeptSegment> kept(List<Encoded> encodings) {
    List<KeptSegment> kept = new ArrayList<>();
    int site = 0;
    for (int k = 0; k < segments.size(); k++) {
      Encoded encoded = encodings.get(k);
      int size = encoded.tokens().size();
      if (size > 0) {
        kept.add(
            new KeptSegment(
                new KeptSites(k, site, size),
                encoded.tokens(),
                encoded.text(),
                encoded.isTruncated()));
      }
      site += segments.get(k) instanceof Segment.Blank(int tokenCount) ? tokenCount : size;
    }
    return kept;
  }

  private static Layout layout(List<Integer> given) {
    int[] tokens = new int[given.size()];
    BitSet clamped = new BitSet(given.size());
    for (int site = 0; site < tokens.length; site++) {
      if (given.get(site) != FREE) {
        tokens[site] = given.get(site);
        clamped.set(site);
      }
    }
    return new Layout(tokens, new Clamps(tokens.length, clamped));
  }

  private static List<Integer> known(int segment, Encoded encoded) {
    if (!encoded.unknown().isEmpty()) {
      throw InvalidRequestException.of(
          new RequestPart.SegmentText(segment),
          "must hold only words the model knows",
          "holding " + String.join(", ", encoded.unknown()));
    }
    return encoded.tokens();
  }
}

package org.glauber.gateway.request;

/** A part of a request that can be invalid. The public API knows the name of its field. */
public sealed interface RequestPart {
  /** A part that a request has at most once. */
  enum Single implements RequestPart {
    /** The name of the model. */
    MODEL,
    /** The number of steps between two reports of progress. */
    PROGRESS_STEPS,
    /** The time between two reports of progress. */
    PROGRESS_MILLIS,
    /** The segments of the template together. */
    SEGMENTS,
    /** The image of an infilling and its mask together. */
    INFILLING,
    /** The image of an infilling. */
    INFILLING_IMAGE,
    /** The mask of an infilling. */
    INFILLING_MASK,
    /** The image of an infilling that is resumed. */
    INFILLED_IMAGE,
    /** The token of a generation that is resumed. */
    RESUME_TOKEN
  }

  /**
   * A segment of the template that is a text.
   *
   * @param segment the segment's index, from 0
   */
  record SegmentText(int segment) implements RequestPart {}

  /**
   * The raw tokens of a segment of the template.
   *
   * @param segment the segment's index, from 0
   */
  record SegmentRawTokens(int segment) implements RequestPart {}

  /**
   * A raw token that is given by its spelling.
   *
   * @param segment the segment's index, from 0
   * @param index the token's index in the segment, from 0
   */
  record SegmentPiece(int segment, int index) implements RequestPart {}

  /**
   * A segment of the template that is a blank.
   *
   * @param segment the segment's index, from 0
   */
  record SegmentBlank(int segment) implements RequestPart {}
}

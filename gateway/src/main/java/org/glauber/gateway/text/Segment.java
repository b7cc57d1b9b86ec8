package org.glauber.gateway.text;

/** A piece of a template. */
public sealed interface Segment {

  /** A text to keep, tokenized separately from the others. */
  record Text(String text) implements Segment {}

  /** A blank to fill with {@code tokenCount} tokens. */
  record Blank(int tokenCount) implements Segment {}
}

package org.glauber.gateway.template;

/** A piece of a template. */
public sealed interface Segment {

  /** Text to keep, tokenized alone. */
  record Text(String text) implements Segment {}

  /** A blank of so many tokens. */
  record Blank(int tokenCount) implements Segment {}
}

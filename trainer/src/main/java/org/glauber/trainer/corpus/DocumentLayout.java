package org.glauber.trainer.corpus;

/** How texts become states of L sites. */
public enum DocumentLayout {
  /** Each text is one state: its tokens, the end token, padding. Longer texts are left out. */
  PADDED,
  /**
   * Texts follow each other, each with the end token after it, and are cut into states without
   * padding.
   */
  PACKED
}

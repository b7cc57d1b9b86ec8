package org.glauber.network.imagefile;

import java.io.IOException;

/** Thrown when bytes cannot be decoded as an image. */
public final class ImageFileException extends IOException {
  private static final long serialVersionUID = 1;

  private final Kind kind;
  private final String rule;
  private final String found;

  /** The kinds of error. */
  public enum Kind {
    /** The bytes are neither a PNG nor a JPEG. */
    FOREIGN,
    /** The file is cut off, or its bytes have changed. */
    DAMAGED,
    /** The file is of a kind that is not supported. */
    UNSUPPORTED
  }

  private ImageFileException(Kind kind, String rule, String found) {
    super(rule + ", but is " + found);
    this.kind = kind;
    this.rule = rule;
    this.found = found;
  }

  /** The exception for bytes of another format. */
  static ImageFileException foreign(int length) {
    return new ImageFileException(
        Kind.FOREIGN, "must be a PNG or a JPEG", "%,d bytes of something else".formatted(length));
  }

  /**
   * The exception for a file that is cut off or whose bytes have changed.
   *
   * @param reason the cause as a clause, such as {@code its data end early}
   */
  static ImageFileException damaged(int length, String reason) {
    return new ImageFileException(
        Kind.DAMAGED, "must be a whole PNG or JPEG", "%,d bytes: %s".formatted(length, reason));
  }

  /**
   * The exception for a file of a kind that is not supported.
   *
   * @param rule the rule for supported files, "must be …"
   * @param found the kind of the file
   */
  static ImageFileException unsupported(String rule, String found) {
    return new ImageFileException(Kind.UNSUPPORTED, rule, found);
  }

  /** The kind of error. */
  public Kind kind() {
    return kind;
  }

  /** The rule that the bytes break, worded to follow a field's name: "must be …". */
  public String rule() {
    return rule;
  }

  /** A description of the bytes, worded to follow "but is". */
  public String found() {
    return found;
  }
}

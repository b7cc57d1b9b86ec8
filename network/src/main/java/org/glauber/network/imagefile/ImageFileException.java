package org.glauber.network.imagefile;

import java.io.IOException;

/** Bytes that cannot be shown as an image, and why. */
public final class ImageFileException extends IOException {
  private static final long serialVersionUID = 1;

  private final Kind kind;
  private final String rule;
  private final String found;

  /** What is wrong with the bytes. */
  public enum Kind {
    /** They are neither a PNG nor a JPEG. */
    FOREIGN,
    /** The file is cut off, or its bytes have changed. */
    DAMAGED,
    /** The file may be whole, but is of a kind that is not decoded. */
    UNSUPPORTED
  }

  private ImageFileException(Kind kind, String rule, String found) {
    super(rule + ", but is " + found);
    this.kind = kind;
    this.rule = rule;
    this.found = found;
  }

  /** Bytes of another format. */
  static ImageFileException foreign(int length) {
    return new ImageFileException(
        Kind.FOREIGN, "must be a PNG or a JPEG", "%,d bytes of something else".formatted(length));
  }

  /**
   * A file that is cut off or whose bytes have changed.
   *
   * @param reason as a clause, as {@code its data end early}
   */
  static ImageFileException damaged(int length, String reason) {
    return new ImageFileException(
        Kind.DAMAGED, "must be a whole PNG or JPEG", "%,d bytes: %s".formatted(length, reason));
  }

  /**
   * A file that may be whole, of a kind that is not decoded here.
   *
   * @param rule what is decoded
   * @param found what the file is
   */
  static ImageFileException unsupported(String rule, String found) {
    return new ImageFileException(Kind.UNSUPPORTED, rule, found);
  }

  /** What is wrong with the bytes. */
  public Kind kind() {
    return kind;
  }

  /** The rule that the bytes break, to be read after a field's name: "must be …". */
  public String rule() {
    return rule;
  }

  /** What the bytes are instead. */
  public String found() {
    return found;
  }
}

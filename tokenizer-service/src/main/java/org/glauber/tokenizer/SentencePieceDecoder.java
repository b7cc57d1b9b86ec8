package org.glauber.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Tokens of a SentencePiece model to text, as {@code SentencePieceProcessor::Decode} does it. The
 * native decoder is not used, because its text comes through JNI's modified UTF-8: of a character
 * beyond the basic plane another one is left, and a NUL ends the text.
 */
final class SentencePieceDecoder {
  private static final char SPACE = '▁'; // how a piece spells a space
  private static final String REPLACEMENT = "\uFFFD";

  private final SentencePieceVocabulary vocabulary;

  SentencePieceDecoder(SentencePieceVocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** The text of tokens in order; those that stand for no text are left out. */
  String decode(List<Integer> tokens) {
    StringBuilder text = new StringBuilder();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean isFirst = true; // a space at the beginning is the encoder's own
    for (int token : tokens) {
      if (vocabulary.isByte(token)) {
        bytes.write(vocabulary.byteOf(token));
      } else if (vocabulary.hasText(token)) {
        append(bytes, text);
        String piece = vocabulary.piece(token);
        isFirst &= text.isEmpty();
        if (isFirst && vocabulary.addsSpace() && piece.charAt(0) == SPACE) {
          piece = piece.substring(1);
          isFirst = vocabulary.joinsSpaces(); // else the one space is gone
        }
        text.append(piece.replace(SPACE, ' '));
      }
    }
    append(bytes, text);
    return text.toString();
  }

  /** Appends the characters that bytes make; of a byte that is part of none, a replacement. */
  private static void append(ByteArrayOutputStream from, StringBuilder text) {
    byte[] bytes = from.toByteArray();
    from.reset();
    int offset = 0;
    while (offset < bytes.length) {
      int length = Math.min(length(bytes[offset]), bytes.length - offset);
      byte[] one = Arrays.copyOfRange(bytes, offset, offset + length);
      String character = new String(one, StandardCharsets.UTF_8);
      boolean isWhole = Arrays.equals(character.getBytes(StandardCharsets.UTF_8), one);
      text.append(isWhole ? character : REPLACEMENT);
      offset += isWhole ? length : 1;
    }
  }

  /** Bytes of the character that begins with this one; 1 where none does. */
  private static int length(byte first) {
    return switch (Integer.numberOfLeadingZeros(~(first << 24))) {
      case 2 -> 2;
      case 3 -> 3;
      case 4 -> 4;
      default -> 1;
    };
  }
}

package org.glauber.tokenizer.vocabulary;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Decodes tokens of a SentencePiece model like {@code SentencePieceProcessor::Decode}. The native
 * decoder is not used, because its text passes through JNI's modified UTF-8, which corrupts
 * characters outside the basic multilingual plane and ends a text at NUL.
 */
final class SentencePieceDecoder {
  private static final char SPACE = '▁'; // how a piece spells a space
  private static final String REPLACEMENT = "\uFFFD";

  private final SentencePieceVocabulary vocabulary;

  SentencePieceDecoder(SentencePieceVocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** The text of tokens in order; tokens without text are skipped. */
  String decode(List<Integer> tokens) {
    StringBuilder text = new StringBuilder();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean isFirst = true; // a leading space was added by the encoder
    for (int token : tokens) {
      if (vocabulary.isByte(token)) {
        bytes.write(vocabulary.byteOf(token));
      } else if (vocabulary.hasText(token)) {
        append(bytes, text);
        String piece = vocabulary.piece(token);
        isFirst &= text.isEmpty();
        if (isFirst && vocabulary.addsSpace() && piece.charAt(0) == SPACE) {
          piece = piece.substring(1);
          isFirst = vocabulary.joinsSpaces(); // otherwise only one space was added
        }
        text.append(piece.replace(SPACE, ' '));
      }
    }
    append(bytes, text);
    return text.toString();
  }

  /**
   * Appends the characters of a UTF-8 sequence, with a replacement character for each invalid byte.
   */
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

  /** The length in bytes of the character that begins with this byte; 1 if none does. */
  private static int length(byte first) {
    return switch (Integer.numberOfLeadingZeros(~(first << 24))) {
      case 2 -> 2;
      case 3 -> 3;
      case 4 -> 4;
      default -> 1;
    };
  }
}

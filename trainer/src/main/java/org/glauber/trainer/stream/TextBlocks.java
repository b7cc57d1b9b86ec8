package org.glauber.trainer.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import org.glauber.trainer.input.LeftOut;

/**
 * A UTF-8 text as blocks of equal length in bytes. A document is a line that ends with LF or CR LF,
 * and belongs to the block in which it begins.
 */
final class TextBlocks {
  static final int BLOCK_BYTES = 1 << 20;

  /** Maximum length of a document; longer ones are left out. */
  static final int MAX_DOCUMENT_BYTES = 1 << 20;

  private static final byte[] UTF8_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final TextBytes text;
  private final LeftOut leftOut;

  TextBlocks(TextBytes text, LeftOut leftOut) {
    this.text = text;
    this.leftOut = leftOut;
  }

  /** Returns the number of blocks. */
  int count() {
    return Math.toIntExact(Math.ceilDiv(text.size(), BLOCK_BYTES));
  }

  /**
   * Reads the documents of a block. Empty, too long and damaged ones are left out.
   *
   * @param accepts whether the document that begins at an offset is wanted
   */
  List<String> read(int block, LongPredicate accepts) throws IOException {
    long start = (long) block * BLOCK_BYTES;
    // One byte more before the block shows whether a line begins with it.
    long from = Math.max(0, start - 1);
    byte[] bytes = text.read(from, (int) (start - from) + BLOCK_BYTES + MAX_DOCUMENT_BYTES);
    int end = (int) (start - from) + BLOCK_BYTES; // documents begin before it
    int first = block == 0 ? markLength(bytes) : after(bytes, 0);
    List<String> documents = new ArrayList<>();
    while (first < Math.min(end, bytes.length)) {
      int next = after(bytes, first);
      long offset = from + first;
      boolean isWhole = bytes[next - 1] == '\n' || from + next == text.size();
      if (accepts.test(offset)) {
        add(documents, bytes, first, next, isWhole, offset);
      }
      first = next;
    }
    return documents;
  }

  private static int markLength(byte[] bytes) {
    boolean hasMark =
        bytes.length >= UTF8_MARK.length
            && Arrays.equals(Arrays.copyOf(bytes, UTF8_MARK.length), UTF8_MARK);
    return hasMark ? UTF8_MARK.length : 0;
  }

  /** Returns the index after the line that holds byte {@code from}. */
  private static int after(byte[] bytes, int from) {
    for (int k = from; k < bytes.length; k++) {
      if (bytes[k] == '\n') {
        return k + 1;
      }
    }
    return bytes.length;
  }

  private void add(
      List<String> documents, byte[] bytes, int first, int next, boolean isWhole, long offset) {
    if (!isWhole || next - first > MAX_DOCUMENT_BYTES) {
      leftOut.add("of more than 1 MiB", "byte " + offset);
      return;
    }
    try {
      String document =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes, first, next - first))
              .toString()
              .strip();
      if (document.isEmpty()) {
        leftOut.add("empty", "byte " + offset);
      } else if (document.indexOf('\0') >= 0) {
        leftOut.add("with a NUL byte, which no text has", "byte " + offset);
      } else {
        documents.add(document);
      }
    } catch (CharacterCodingException e) {
      leftOut.add("that are not UTF-8", "byte " + offset);
    }
  }
}

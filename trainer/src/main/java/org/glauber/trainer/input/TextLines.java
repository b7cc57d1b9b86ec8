package org.glauber.trainer.input;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads the lines of a UTF-8 text file, with or without a byte order mark, ended by LF, CR LF or
 * CR. Invalid input is rejected with the file, line and byte. The file is read once from start to
 * end, so a pipe works too.
 */
public final class TextLines implements AutoCloseable {
  /** Maximum length in bytes of a line that is kept; longer lines are only counted. */
  public static final int MAX_LINE_BYTES = 1 << 20;

  private static final byte[] UTF8_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int END = -1;

  private final Path file;
  private final InputStream in;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long bytes;
  private long number;
  private boolean isTooLong;

  private TextLines(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /** Opens a file. */
  public static TextLines open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(
          file + " is a directory; it must be a file of text, one example a line");
    }
    TextLines lines =
        new TextLines(file, new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
    lines.skipMark();
    return lines;
  }

  /**
   * Advances to the next line.
   *
   * @return whether there is a next line
   */
  public boolean next() throws IOException {
    line.reset();
    isTooLong = false;
    int read = in.read();
    if (read == END) {
      return false;
    }
    number++;
    while (read != END && read != '\n' && read != '\r') {
      add(read);
      read = in.read();
    }
    if (read == '\r') {
      in.mark(1);
      if (in.read() != '\n') {
        in.reset();
      }
    }
    return true;
  }

  /** Returns the number of the current line, from 1. */
  public long number() {
    return number;
  }

  /** Returns the number of bytes in the lines read so far, without their ends. */
  public long bytes() {
    return bytes;
  }

  /**
   * Returns whether the line is longer than {@value #MAX_LINE_BYTES} bytes; such a line has no
   * text.
   */
  public boolean isTooLong() {
    return isTooLong;
  }

  /**
   * Returns the text of the current line.
   *
   * @throws IllegalArgumentException if it is not UTF-8; the message names file, line and byte
   */
  public String text() {
    ByteBuffer encoded = ByteBuffer.wrap(line.toByteArray());
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(encoded.remaining());
    CoderResult result = decoder.decode(encoded, text, true);
    if (result.isError()) {
      throw problem(
          String.format(
              Locale.ROOT,
              "byte %d, 0x%02X, is not UTF-8. If the text is Latin-1: iconv -f ISO-8859-1 -t UTF-8"
                  + " %s > NEW",
              encoded.position() + 1,
              encoded.get(encoded.position()),
              file.getFileName()));
    }
    return text.flip().toString();
  }

  private void add(int read) {
    bytes++;
    if (read == 0) {
      throw problem(
          "a NUL byte: the file is binary, or UTF-16. If it is UTF-16: iconv -f UTF-16 -t UTF-8 "
              + file.getFileName()
              + " > NEW");
    }
    if (line.size() < MAX_LINE_BYTES) {
      line.write(read);
    } else {
      isTooLong = true;
    }
  }

  private void skipMark() throws IOException {
    in.mark(UTF8_MARK.length);
    byte[] first = in.readNBytes(UTF8_MARK.length);
    if (Arrays.equals(first, UTF8_MARK)) {
      return;
    }
    if (first.length >= 2
        && (first[0] & 0xFF) + (first[1] & 0xFF) == 0xFE + 0xFF
        && ((first[0] & 0xFF) == 0xFE || (first[0] & 0xFF) == 0xFF)) {
      number = 1;
      throw problem(
          "a byte order mark of UTF-16; the text must be UTF-8: iconv -f UTF-16 -t UTF-8 "
              + file.getFileName()
              + " > NEW");
    }
    in.reset();
  }

  private IllegalArgumentException problem(String what) {
    return new IllegalArgumentException("%s, line %d: %s".formatted(file, number, what));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

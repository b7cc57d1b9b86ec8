package org.glauber.trainer.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A text file, of which a part is read at a time. */
public final class TextFile implements TextBytes, AutoCloseable {
  private static final int PROBES = 256;
  private static final int PROBE_BYTES = 1 << 16;

  private final FileChannel channel;
  private final long size;

  private TextFile(FileChannel channel, long size) {
    this.channel = channel;
    this.size = size;
  }

  /**
   * Opens a file.
   *
   * @throws IllegalArgumentException if it is not a file whose parts can be read in any order
   */
  public static TextFile open(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          file + " must be a file, because parts of it are read in any order; a pipe cannot be");
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    return new TextFile(channel, channel.size());
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public byte[] read(long offset, int most) throws IOException {
    int length = (int) Math.clamp(size - offset, 0, most);
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      int read = channel.read(bytes, offset + bytes.position());
      if (read < 0) {
        return Arrays.copyOf(bytes.array(), bytes.position());
      }
    }
    return bytes.array();
  }

  /**
   * Returns a SHA-256 that identifies the text: of its size and of {@value #PROBES} parts of 64 KiB
   * at even distances, because reading all of a large file takes minutes.
   */
  public String digest() throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(Long.toString(size).getBytes(StandardCharsets.US_ASCII));
      for (int probe = 0; probe < PROBES; probe++) {
        long last = Math.max(0, size - PROBE_BYTES);
        digest.update(read((long) ((double) last * probe / (PROBES - 1)), PROBE_BYTES));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has SHA-256
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

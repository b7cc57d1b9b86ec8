package org.glauber.network.checkpoint.tensor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a file, mapped into memory: reading a tensor copies only the numbers that are asked
 * for.
 *
 * @param file the file, for messages
 * @param segment its bytes
 */
public record FileBytes(Path file, MemorySegment segment) {
  private static final ValueLayout.OfLong LITTLE_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt LITTLE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort LITTLE_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /**
   * Maps a file until the arena is closed.
   *
   * @throws CheckpointException when the file cannot be read
   */
  public static FileBytes map(Path file, Arena arena) {
    if (Files.isDirectory(file)) {
      throw new CheckpointException(
          file, "is a directory: name the checkpoint's file in it, or the index of several");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new FileBytes(
          file, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file, "does not exist", e);
    } catch (AccessDeniedException e) {
      throw new CheckpointException(file, "cannot be read by this user", e);
    } catch (IOException e) {
      throw new CheckpointException(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  public long size() {
    return segment.byteSize();
  }

  /**
   * The bytes from {@code offset} on.
   *
   * @param what what they are, for the message
   * @throws CheckpointException when the file ends before them
   */
  public MemorySegment slice(long offset, long length, String what) {
    if (offset < 0 || length < 0 || offset > size() || length > size() - offset) {
      throw refused(
          "%s needs %,d bytes at offset %,d, but the file has %,d bytes: it is truncated or damaged"
              .formatted(what, length, offset, size()));
    }
    return segment.asSlice(offset, length);
  }

  /** A little-endian 64-bit integer. */
  public long longAt(long offset, String what) {
    return slice(offset, Long.BYTES, what).get(LITTLE_LONG, 0);
  }

  /** A little-endian 32-bit integer. */
  public int intAt(long offset, String what) {
    return slice(offset, Integer.BYTES, what).get(LITTLE_INT, 0);
  }

  /** A little-endian unsigned 16-bit integer. */
  public int unsignedShortAt(long offset, String what) {
    return slice(offset, Short.BYTES, what).get(LITTLE_SHORT, 0) & 0xFFFF;
  }

  /** The exception that refuses this file. */
  public CheckpointException refused(String problem) {
    return new CheckpointException(file, problem);
  }
}

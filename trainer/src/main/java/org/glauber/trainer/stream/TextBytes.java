package org.glauber.trainer.stream;

import java.io.IOException;

/** The bytes of a text, read from anywhere in it. */
public interface TextBytes {
  /** Returns the number of bytes. */
  long size();

  /**
   * Reads bytes.
   *
   * @param offset first byte, 0 to the size
   * @return up to {@code most} bytes; fewer only at the end
   */
  byte[] read(long offset, int most) throws IOException;
}

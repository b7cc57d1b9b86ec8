package org.glauber.network.checkpoint.flax;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.glauber.network.checkpoint.tensor.FileBytes;
import org.glauber.network.checkpoint.tensor.StoredTensor;

/** Arbitrary bytes as a checkpoint of Flax give either tensors that can be read or a refusal. */
public final class FlaxFileFuzz {
  private FlaxFileFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    try {
      FileBytes file = new FileBytes(Path.of("checkpoint"), MemorySegment.ofArray(bytes));
      FlaxFile.read(file).values().forEach(FlaxFileFuzz::readAll);
    } catch (CheckpointException e) {
      // The only exception allowed.
    }
  }

  private static void readAll(StoredTensor tensor) {
    if (tensor.type().isFloatingPoint()) {
      tensor.floats();
    } else if (tensor.type().isInteger()) {
      tensor.longs();
    }
  }
}

package org.glauber.network.checkpoint.safetensors;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.glauber.network.checkpoint.tensor.FileBytes;
import org.glauber.network.checkpoint.tensor.StoredTensor;

/** Arbitrary bytes as a safetensors file give either tensors that can be read or a refusal. */
public final class SafetensorsFileFuzz {
  private SafetensorsFileFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    try {
      FileBytes file = new FileBytes(Path.of("model.safetensors"), MemorySegment.ofArray(bytes));
      SafetensorsFile.read(file).values().forEach(SafetensorsFileFuzz::readAll);
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

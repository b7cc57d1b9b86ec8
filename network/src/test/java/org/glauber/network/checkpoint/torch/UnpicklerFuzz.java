package org.glauber.network.checkpoint.torch;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.glauber.network.checkpoint.tensor.FileBytes;

/** Arbitrary bytes as the pickle of a checkpoint give either plain values or a refusal. */
public final class UnpicklerFuzz {
  private static final FileBytes FILE =
      new FileBytes(Path.of("checkpoint"), MemorySegment.ofArray(new byte[8]));

  private UnpicklerFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    try {
      Unpickler.read(
          FILE,
          MemorySegment.ofArray(bytes),
          new Rebuild(FILE, Map.of("0", MemorySegment.ofArray(new byte[8]))));
    } catch (CheckpointException e) {
      // The only exception allowed.
    }
  }
}

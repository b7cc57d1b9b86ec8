package org.glauber.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.RandomLanes;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptValue;

/** Lanes for tests, and networks written as TorchScript source. */
public final class Networks {
  private Networks() {}

  /** Lanes at random steps with random states, at temperature 1 and a nucleus of 0.9. */
  static LaneBatch randomLanes(int lanes, Scan scan, NoiseLaw noise, int stepCount, long seed) {
    return RandomLanes.of(lanes, scan, noise, stepCount, new SplittableRandom(seed));
  }

  /** Writes a module without weights whose methods are these lines, and returns its file. */
  public static Path foreign(Path file, String... methods) {
    StringBuilder source = new StringBuilder("class Foreign(Module):\n");
    source.append("  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
    for (String line : methods) {
      source.append("  ").append(line).append('\n');
    }
    java.util.LinkedHashMap<String, ScriptValue> attributes = new java.util.LinkedHashMap<>();
    attributes.put("training", new ScriptValue.Truth(true));
    try {
      ArchiveWriter.write(file, source.toString(), ScriptValue.Module.of("Foreign", attributes));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

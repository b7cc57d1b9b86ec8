package org.glauber.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.lane.LaneBatch;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.transformer.Transformer;
import org.glauber.network.transformer.TransformerShape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Assembles, loads and runs a network of the paper's size with random weights; prints time and
 * memory.
 */
@Tag("paper")
class PaperSizeTest {
  private static final TransformerShape SHAPE = TransformerShape.PAPER;
  private static final int STEPS = SHAPE.siteCount() * SHAPE.maxSweeps();

  @TempDir Path directory;

  @Test
  void thePapersSizeIsAssembledLoadedAndTakesAStep() throws IOException {
    Path file = directory.resolve("denoiser.pt");
    forgetPeak();
    long started = System.nanoTime();
    ArchiveWriter.write(
        file,
        Transformer.source(),
        Transformer.withWeights(SHAPE, Transformer.untrained(SHAPE, new SplittableRandom(1))));
    report("assemble, %,d bytes".formatted(Files.size(file)), started);
    System.gc();
    forgetPeak();
    report("collect what assembling took", System.nanoTime());
    NoiseLaw noise = NoiseLaw.uniform(SHAPE.vocabularySize(), 0.5);
    started = System.nanoTime();
    try (TorchNetwork network = TorchNetwork.open(file, false, noise, Device.cpu())) {
      report("load", started);
      for (int lanes : new int[] {1, 1, 2}) {
        LaneBatch batch =
            Networks.randomLanes(lanes, Scan.identity(SHAPE.siteCount()), noise, STEPS, 1);
        started = System.nanoTime();
        assertThat(network.decide(batch).isValid(0)).isTrue();
        report("a step of %d lanes".formatted(lanes), started);
      }
    }
  }

  private static void report(String what, long startedNanos) throws IOException {
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    System.out.printf(
        "%s: %.1f s, resident set %s at its peak, %s now%n",
        what, seconds, resident("VmHWM:"), resident("VmRSS:"));
  }

  private static String resident(String key) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> "%,d MiB".formatted(Long.parseLong(line.replaceAll("\\D", "")) >> 10))
        .findFirst()
        .orElseThrow();
  }

  /** Resets the peak that Linux records. */
  private static void forgetPeak() throws IOException {
    Files.writeString(Path.of("/proc/self/clear_refs"), "5");
  }
}

package org.glauber.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.lane.LaneBatch;
import org.glauber.network.transformer.TransformerShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory outside the heap, measured by the resident set; leaks there are never collected. */
class NativeMemoryTest {
  private static final int TURNS = 150;
  private static final int LANES = 8;
  private static final TransformerShape SHAPE = new TransformerShape(8, 8_000, 4, 1, 1, 8, 8);
  private static final NoiseLaw NOISE = NoiseLaw.uniform(8_000, 0.5);

  /** If a single value leaked in each pass, such as the logits, this would be 36 MiB. */
  private static final long ALLOWED_BYTES = 15L << 20;

  @TempDir Path directory;

  @Test
  void passesLeakNoMemory() throws IOException {
    Path file = RandomTransformer.of(SHAPE, 1).write(directory.resolve("network.pt"));
    try (TorchNetwork network = TorchNetwork.open(file, true, NOISE, Device.cpu())) {
      LaneBatch batch = Networks.randomLanes(LANES, Scan.identity(8), NOISE, 32, 1);
      assertThat(leastGrowthBytes(() -> run(network, batch))).isLessThan(ALLOWED_BYTES);
    }
  }

  @Test
  void aClosedNetworkFreesItsWeights() throws IOException {
    TransformerShape large = new TransformerShape(8, 8_000, 4, 1, 1, 128, 8); // 9 MB
    Path file = RandomTransformer.of(large, 1).write(directory.resolve("network.pt"));
    assertThat(
            leastGrowthBytes(
                () -> {
                  for (int k = 0; k < 6; k++) {
                    TorchNetwork.open(file, true, NOISE, Device.cpu()).close();
                  }
                }))
        .isLessThan(ALLOWED_BYTES);
  }

  /** A leak grows every time; an allocator grows only at first. */
  private static long leastGrowthBytes(Runnable work) throws IOException {
    work.run();
    long least = Long.MAX_VALUE;
    for (int k = 0; k < 3; k++) {
      long before = residentBytes();
      work.run();
      least = Math.min(least, residentBytes() - before);
    }
    return least;
  }

  private static void run(TorchNetwork network, LaneBatch batch) {
    for (int turn = 0; turn < TURNS; turn++) {
      network.decide(batch);
    }
  }

  /** After a collection, so that the heap and the buffers it holds have one size both times. */
  private static long residentBytes() throws IOException {
    System.gc();
    String kilobytes =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow()
            .replaceAll("\\D", "");
    return Long.parseLong(kilobytes) << 10;
  }
}

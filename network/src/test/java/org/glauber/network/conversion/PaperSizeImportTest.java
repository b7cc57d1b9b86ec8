package org.glauber.network.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.RandomLanes;
import org.glauber.network.TorchNetwork;
import org.glauber.network.checkpoint.Checkpoint;
import org.glauber.network.conversion.ConversionSettings.Declared;
import org.glauber.network.dit.DitConventions;
import org.glauber.network.dit.StepTimes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Imports a safetensors checkpoint of the paper's size with random weights, loads the network and
 * takes a step; prints time and memory.
 */
@Tag("paper")
class PaperSizeImportTest {
  private static final int LAYERS = 24;
  private static final int HEADS = 16;
  private static final int WIDTH = 1024;
  private static final int CONDITIONING = 128;
  private static final int SITES = 1024;
  private static final int TOKENS = 32_128;
  private static final int STEPS = 4 * SITES;

  /** Far less than the checkpoint's 1.5 GB. */
  private static final long MOST_HEAP_BYTES = 600 << 20;

  @TempDir Path directory;

  @Test
  void aCheckpointOfThePapersSizeIsImportedWithoutACopyInTheHeap() throws IOException {
    Path file = directory.resolve("model.safetensors");
    long started = System.nanoTime();
    writeRandom(file);
    report("write %,d bytes of random weights".formatted(Files.size(file)), started);
    System.gc();
    forgetPeaks();
    started = System.nanoTime();
    Path archive = directory.resolve("denoiser.pt");
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      Declared heads =
          new Declared(
              OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(HEADS), Optional.empty());
      Conversion conversion =
          Conversion.of(
              checkpoint,
              TensorMap.sedd(),
              new ConversionSettings("", SITES, DitConventions.SEDD, heads));
      assertThat(conversion.parameterCount() / 1_000_000).isEqualTo(387);
      conversion.write(archive, StepTimes.STEP.values(SITES, STEPS, 0.5));
    }
    report("import, %,d bytes".formatted(Files.size(archive)), started);
    assertThat(peakHeapBytes()).isLessThan(MOST_HEAP_BYTES);
    NoiseLaw noise = NoiseLaw.uniform(TOKENS, 0.5);
    started = System.nanoTime();
    try (TorchNetwork network = TorchNetwork.open(archive, false, noise, Device.cpu())) {
      report("load", started);
      for (int lanes : new int[] {1, 1, 2}) {
        LaneBatch batch =
            RandomLanes.of(lanes, Scan.identity(SITES), noise, STEPS, new SplittableRandom(1));
        started = System.nanoTime();
        assertThat(network.decide(batch).isValid(0)).isTrue();
        report("a step of %d lanes".formatted(lanes), started);
      }
    }
  }

  private static Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("vocab_embed.embedding", new long[] {TOKENS + 1, WIDTH});
    linear(shapes, "sigma_map.mlp.0", CONDITIONING, 256);
    linear(shapes, "sigma_map.mlp.2", CONDITIONING, CONDITIONING);
    for (int n = 0; n < LAYERS; n++) {
      String block = "blocks." + n + ".";
      shapes.put(block + "norm1.weight", new long[] {WIDTH});
      shapes.put(block + "attn_qkv.weight", new long[] {3 * WIDTH, WIDTH});
      shapes.put(block + "attn_out.weight", new long[] {WIDTH, WIDTH});
      shapes.put(block + "norm2.weight", new long[] {WIDTH});
      linear(shapes, block + "mlp.0", 4 * WIDTH, WIDTH);
      linear(shapes, block + "mlp.2", WIDTH, 4 * WIDTH);
      linear(shapes, block + "adaLN_modulation", 6 * WIDTH, CONDITIONING);
    }
    shapes.put("output_layer.norm_final.weight", new long[] {WIDTH});
    linear(shapes, "output_layer.linear", TOKENS, WIDTH);
    linear(shapes, "output_layer.adaLN_modulation", 2 * WIDTH, CONDITIONING);
    return shapes;
  }

  private static void linear(Map<String, long[]> shapes, String name, long out, long in) {
    shapes.put(name + ".weight", new long[] {out, in});
    shapes.put(name + ".bias", new long[] {out});
  }

  private static void writeRandom(Path file) throws IOException {
    StringBuilder header = new StringBuilder();
    long bytes = 0;
    for (Map.Entry<String, long[]> entry : shapes().entrySet()) {
      long[] shape = entry.getValue();
      long end = bytes + Float.BYTES * shape[0] * (shape.length == 1 ? 1 : shape[1]);
      header.append(
          ",\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
              .formatted(
                  entry.getKey(),
                  shape.length == 1 ? shape[0] : shape[0] + "," + shape[1],
                  bytes,
                  end));
      bytes = end;
    }
    header.setCharAt(0, '{');
    byte[] text = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer block = ByteBuffer.allocate(1 << 22).order(ByteOrder.LITTLE_ENDIAN);
    SplittableRandom random = new SplittableRandom(1);
    while (block.hasRemaining()) {
      block.putFloat((float) (0.02 * random.nextGaussian()));
    }
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
      out.writeLong(Long.reverseBytes(text.length));
      out.write(text);
      for (long left = bytes; left > 0; left -= block.capacity()) {
        out.write(block.array(), 0, (int) Math.min(left, block.capacity()));
      }
    }
  }

  private static void report(String what, long startedNanos) throws IOException {
    System.out.printf(
        "%s: %.1f s, heap %,d MiB at its peak, resident set %s at its peak (mapped file included)%n",
        what,
        (System.nanoTime() - startedNanos) / 1e9,
        peakHeapBytes() >> 20,
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmHWM:") || line.startsWith("RssAnon:"))
            .map(line -> line.replaceAll("\\s+", " "))
            .toList());
  }

  private static long peakHeapBytes() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }

  /** Resets the peaks that Linux and the JVM record. */
  private static void forgetPeaks() throws IOException {
    Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
  }
}

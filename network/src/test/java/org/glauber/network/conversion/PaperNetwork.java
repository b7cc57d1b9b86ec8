package org.glauber.network.conversion;

import ai.djl.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.glauber.core.NoiseLaw;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneStep;
import org.glauber.network.TorchNetwork;
import org.glauber.network.checkpoint.Checkpoint;
import org.glauber.network.checkpoint.SafetensorsWriter;
import org.glauber.network.checkpoint.tensor.StoredTensor;
import org.glauber.network.conversion.ConversionSettings.Declared;
import org.glauber.network.dit.DitConventions;
import org.glauber.network.dit.StepTimes;

/**
 * A small network of the paper's kind, written by PyTorch and Flax, with inputs and the logits that
 * PyTorch computed for them in single precision.
 */
final class PaperNetwork {
  static final int SITES = 24;
  static final int TOKENS = 43;
  static final int STEPS = 4 * SITES;
  static final ConversionSettings SETTINGS =
      new ConversionSettings("", SITES, DitConventions.SEDD, Declared.NOTHING);

  private PaperNetwork() {}

  static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(
                  PaperNetwork.class.getResource("/org/glauber/network/paper-network/" + name))
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The tensors of the checkpoint, to be changed and written under a prefix. */
  static SafetensorsWriter copy(String prefix) {
    SafetensorsWriter writer = new SafetensorsWriter();
    try (Checkpoint checkpoint = Checkpoint.open(file("model.safetensors"))) {
      checkpoint
          .tensors()
          .forEach((name, tensor) -> writer.put(prefix + name, tensor.floats(), tensor.shape()));
    }
    return writer;
  }

  /** The largest difference of an imported checkpoint's logits from the expected ones. */
  static double difference(Path checkpoint, TensorMap map, Path archive) {
    try (Checkpoint opened = Checkpoint.open(checkpoint)) {
      Conversion conversion = Conversion.of(opened, map, SETTINGS);
      conversion.write(archive, StepTimes.STEP.values(SITES, STEPS, 0.5));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return difference(archive);
  }

  /** The largest difference of an archive's logits, in a batch of six lanes. */
  static double difference(Path archive) {
    try (Checkpoint expected = Checkpoint.open(file("expected.safetensors"));
        TorchNetwork network =
            TorchNetwork.open(archive, false, NoiseLaw.uniform(TOKENS, 0.5), Device.cpu())) {
      StoredTensor tokens = expected.tensor("tokens"); // (lane, site)
      long[] states = tokens.longs();
      long[] steps = expected.tensor("step").longs();
      long[] sites = expected.tensor("site").longs();
      LaneBatch batch = new LaneBatch(steps.length, SITES, TOKENS);
      for (int lane = 0; lane < steps.length; lane++) {
        int[] state =
            Arrays.stream(states, lane * SITES, (lane + 1) * SITES)
                .mapToInt(Math::toIntExact)
                .toArray();
        batch.add(
            state,
            new int[SITES],
            LaneStep.heatBath((int) steps[lane], (int) sites[lane], 0, 1, 1, 1));
      }
      float[] logits = network.logits(batch);
      float[] wanted = expected.tensor("logits").floats(); // (lane, token)
      double difference = 0;
      for (int k = 0; k < wanted.length; k++) {
        difference = Math.max(difference, Math.abs(wanted[k] - logits[k]));
      }
      return difference;
    }
  }
}

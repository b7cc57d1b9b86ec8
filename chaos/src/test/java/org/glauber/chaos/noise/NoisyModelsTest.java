package org.glauber.chaos.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.RandomLanes;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.network.TorchNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the noisy copies of the shipped models. */
class NoisyModelsTest {
  private static final Path MODELS = Path.of("../models");
  private static final double NATS = 0.25; // far above the effect of batch shape on logits

  private final NoisyModels noisy = NoisyModels.copy(MODELS, List.of("tales", "faces"), NATS);

  @AfterEach
  void theCopiesAreDeletedOnClose() {
    noisy.close();
    assertThat(Files.exists(noisy.directory())).isFalse();
  }

  @Test
  void logitsAreNoisyInBatchesAndExactAlone() {
    for (String name : List.of("tales", "faces")) {
      Model original = ModelRepository.at(MODELS).open(name);
      Model copy = ModelRepository.at(noisy.directory()).open(name);
      int stepCount = original.scan().siteCount() * original.manifest().getMaxSweeps();
      LaneBatch batch =
          RandomLanes.of(
              3, original.scan(), original.noiseLaw(), stepCount, new SplittableRandom(1));
      try (TorchNetwork exact = TorchNetwork.open(original, Device.cpu());
          TorchNetwork moved = TorchNetwork.open(copy, Device.cpu())) {
        assertThat(moved.logits(batch.single(0))).isEqualTo(exact.logits(batch.single(0)));
        float[] before = exact.logits(batch);
        float[] after = moved.logits(batch);
        int up = 0;
        for (int k = 0; k < before.length; k++) {
          assertThat(Math.abs(after[k] - before[k])).isCloseTo((float) NATS, within(1e-4f));
          up += after[k] > before[k] ? 1 : 0;
        }
        assertThat(up).isBetween(before.length / 3, 2 * before.length / 3);
      }
    }
  }
}

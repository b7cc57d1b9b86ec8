package org.glauber.bench.throughput;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.List;
import org.glauber.bench.network.WindowRun;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.EarlyTemperature;
import org.glauber.model.v1.Sampling;
import org.glauber.network.TorchNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks that the bare loop samples the same tokens as the suite, as {@code bench overhead}
 * assumes.
 */
class BareLoopTest {

  /**
   * Covers both samplers: the recommended one is thinned for faces and not for tales. The early
   * temperature is high enough to change tokens.
   */
  @ParameterizedTest
  @ValueSource(strings = {"tales", "faces"})
  void itsTokensEqualTheSequentialChains(String name) {
    Model model = ModelRepository.at(Path.of("../models")).open(name);
    Sampling sampling =
        model.manifest().getRecommended(0).getSampling().toBuilder()
            .clearLevels()
            .addAllLevels(List.of(3, 1, 0))
            .setEarlyTemperature(EarlyTemperature.newBuilder().setUntilShare(0.5).setTemperature(3))
            .setSweeps(2)
            .build();
    try (TorchNetwork network = TorchNetwork.open(model, Device.cpu());
        BareLoop bare = new BareLoop(model, sampling)) {
      int[] expected = new WindowRun(model, network, sampling, 7, 0).run(1, 1).states().getFirst();
      assertThat(bare.generate(7)).isEqualTo(expected);
    }
  }
}

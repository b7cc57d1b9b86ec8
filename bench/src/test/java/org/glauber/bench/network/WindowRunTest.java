package org.glauber.bench.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.nio.file.Path;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.glauber.network.TorchNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A small run of {@code bench lookahead} with the shipped model and its recommended settings. */
@Tag("long")
class WindowRunTest {
  private static final int CHAINS = 20;
  private static final int SWEEPS = 2;

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"SAMPLER_UNSPECIFIED", "UNRECOGNIZED"})
  void lookaheadsTokensAreTheSequentialChains(Sampler sampler) {
    Model model = ModelRepository.at(Path.of("../models")).open("tales");
    Sampling sampling =
        model.manifest().getRecommended(0).getSampling().toBuilder()
            .setSampler(sampler)
            .setSweeps(SWEEPS)
            .build();
    try (TorchNetwork network = TorchNetwork.open(model, Device.cpu())) {
      WindowRun run = new WindowRun(model, network, sampling, 0, 1e-4);
      WindowRun.Result sequential = run.run(1, CHAINS);
      for (int window : new int[] {4, 16, 64}) {
        WindowRun.Result ahead = run.run(window, CHAINS);
        assertThat(ahead.different(sequential)).as("window %d", window).isZero();
        assertThat(ahead.passes()).isLessThan(sequential.passes() / 2);
      }
    }
  }
}

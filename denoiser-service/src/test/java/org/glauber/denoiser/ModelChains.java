package org.glauber.denoiser;

import java.nio.file.Path;
import java.util.Arrays;
import org.glauber.core.Clamps;
import org.glauber.core.random.ChainRandomness;
import org.glauber.denoiser.v1.Chain;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.Sampling;

/**
 * Requests for chains of the models in a directory.
 *
 * @param directory of models
 */
record ModelChains(Path directory) {
  Model model(String name) {
    return ModelRepository.at(directory).open(name);
  }

  /** Temperature 1 and top-p 0.9; free sites start from noise. */
  Chain chain(String name, long seed, int sweeps, int... clampedSites) {
    Model model = model(name);
    int[] tokens =
        new ChainRandomness(seed)
            .initialState(
                new int[SampleModels.SITES],
                Clamps.of(SampleModels.SITES, clampedSites),
                model.noiseLaw());
    return Chain.newBuilder()
        .setId("chain-" + seed)
        .setModel(name)
        .setModelDigest(model.digest())
        .addAllTokens(Arrays.stream(tokens).boxed().toList())
        .addAllClampedSites(Arrays.stream(clampedSites).boxed().toList())
        .setStep(sweeps * SampleModels.SITES)
        .setSeed(seed)
        .setSampling(Sampling.newBuilder().setSweeps(sweeps).setTemperature(1).setTopP(0.9))
        .build();
  }
}

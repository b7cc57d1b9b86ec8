package org.glauber.network.warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.glauber.core.lane.InvalidLogitsException;
import org.glauber.model.Model;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampling;
import org.glauber.network.Networks;
import org.glauber.network.TorchNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Warm-up of networks whose logits move only in some batches. */
class WarmUpTest {
  private static final String LANES = "torch.size(tokens, 0)";
  private static final int LIKELY = 5; // of twenty tokens

  /** Tokens beside the hidden one that are the likely one: all of them in data. */
  private static final String LIKELY_ONES = "torch.sum(torch.eq(tokens, 5), [1], True)";

  private static final String LIKELY_LOGITS =
      "likely = 20 * torch.to(torch.eq(torch.arange(20), %d), 6)\n".formatted(LIKELY)
          + "z = torch.zeros(["
          + LANES
          + ", 20]) + likely\n";

  @TempDir Path models;

  @Test
  void logitsThatMoveInBatchesOfThreeAreDetectedIfTheLoopFormsThem() {
    String body = LIKELY_LOGITS + "return z + (0.5 if " + LANES + " == 3 else 0.0)";
    assertThat(deviation(body, 5, BatchShape.EXACT)).isCloseTo(0.5, within(1e-6));
    assertThat(deviation(body, 5, BatchShape.BUCKETS)).isZero();
    assertThat(deviation(body, 5, BatchShape.FIXED)).isZero();
    assertThat(deviation(body, 3, BatchShape.FIXED)).isCloseTo(0.5, within(1e-6));
  }

  /** One random state in ten billion has that many. */
  @Test
  void logitsThatMoveOnlyOnDataAreDetected() {
    String body =
        LIKELY_LOGITS
            + "isData = torch.to(torch.ge("
            + LIKELY_ONES
            + ", 10), 6)\n"
            + "return z + isData * (0.25 if "
            + LANES
            + " > 1 else 0.0)";
    assertThat(deviation(body, 2, BatchShape.EXACT)).isCloseTo(0.25, within(1e-6));
  }

  @Test
  void logitsThatAreInvalidOnDataAreDetected() {
    String body =
        LIKELY_LOGITS + "return torch.masked_fill(z, torch.ge(" + LIKELY_ONES + ", 10), nan)";
    assertThatThrownBy(() -> deviation(body, 2, BatchShape.EXACT))
        .isInstanceOfAny(InvalidLogitsException.class, IllegalArgumentException.class);
  }

  @Test
  void everyBatchSizeThatTheLoopFormsIsMeasured() {
    String body = LIKELY_LOGITS + "return z";
    assertThat(rows(body, 1, BatchShape.EXACT)).isEmpty();
    assertThat(rows(body, 16, BatchShape.EXACT))
        .containsExactlyInAnyOrder(IntStream.rangeClosed(2, 16).toArray());
    assertThat(rows(body, 100, BatchShape.BUCKETS))
        .containsExactlyInAnyOrder(2, 4, 8, 16, 32, 64, 100);
    assertThat(rows(body, 100, BatchShape.FIXED)).containsExactly(100);
    assertThat(rows(body, 1_000, BatchShape.EXACT))
        .hasSize(31 + 5)
        .contains(64, 128, 256, 512, 1_000);
  }

  private double deviation(String body, int lanes, BatchShape shape) {
    Model model = model(body);
    try (TorchNetwork network = TorchNetwork.open(model, Device.cpu())) {
      return new WarmUp(model, network, settings(lanes, shape)).deviation();
    }
  }

  private int[] rows(String body, int lanes, BatchShape shape) {
    Model model = model(body);
    try (TorchNetwork network = TorchNetwork.open(model, Device.cpu())) {
      return new WarmUp(model, network, settings(lanes, shape)).batchRows();
    }
  }

  private Model model(String body) {
    Path file =
        Networks.foreign(
            models.resolve("denoiser.pt"),
            "def logits(self: __torch__.Foreign, tokens: Tensor, step: Tensor, site: Tensor,"
                + " visits: Tensor) -> Tensor:",
            body.indent(2).replace("\n", "\n  "));
    ModelManifest manifest =
        ModelManifest.newBuilder()
            .setName("special")
            .setSiteCount(12)
            .setVocabularySize(20)
            .setMaxSweeps(4)
            .setKeepProbability(0.5)
            .setLogits(Logits.LOGITS_CLEAN)
            .addRecommended(
                RecommendedSampling.newBuilder()
                    .setSampling(Sampling.newBuilder().setSweeps(4).setTemperature(1).setTopP(1)))
            .build();
    return new Model(manifest, "digest", models, Map.of(FileRole.FILE_ROLE_DENOISER, file));
  }

  private static WarmUpSettings settings(int lanes, BatchShape shape) {
    return new WarmUpSettings(lanes, shape, new Deviation(1e-4, 1));
  }
}

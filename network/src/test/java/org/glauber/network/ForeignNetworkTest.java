package org.glauber.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.lane.BatchInvariantOutcomes;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneOutcomes;
import org.glauber.model.Model;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.ModelManifest;
import org.glauber.network.transformer.TransformerShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks exported by other programs, and files that are not networks. */
class ForeignNetworkTest {
  private static final int SITES = 3;
  private static final int TOKENS = 5;
  private static final NoiseLaw NOISE = NoiseLaw.uniform(TOKENS, 0.5);

  /** One logit a token: its number times the step, plus the site, plus the tokens' sum. */
  private static final String ANSWER =
      "  return torch.to(torch.unsqueeze(step, 1) * torch.arange(5) + torch.unsqueeze(site, 1)"
          + " + torch.sum(tokens, [1], True), 6)";

  private static final String LOGITS =
      "def logits(self: __torch__.Foreign, tokens: Tensor, step: Tensor, site: Tensor) -> Tensor:";

  @TempDir Path directory;

  @Test
  void thePapersThreeArgumentsAreEnough() {
    answersOf(LOGITS, ANSWER);
  }

  @Test
  void forwardIsCalledWhenThereIsNoMethodLogits() {
    answersOf(
        "def forward(self: __torch__.Foreign, tokens: Tensor, step: Tensor, site: Tensor) -> Tensor:",
        ANSWER);
  }

  @Test
  void forwardMayReadTheVisitsToo() {
    answersOf(
        "def forward(self: __torch__.Foreign, tokens: Tensor, step: Tensor, site: Tensor,"
            + " visits: Tensor) -> Tensor:",
        ANSWER + " + 0 * torch.sum(visits)");
  }

  @Test
  void logitsInBfloat16LeaveTheEngineAsFloats() {
    answersOf(LOGITS, ANSWER.replace(", 6)", ", 15)"));
  }

  @Test
  void anExportInTrainingModeAnswersAsInInference() {
    answersOf(
        LOGITS,
        "  noise = torch.dropout(torch.ones([1]), 0.5, self.training) - 1",
        ANSWER + " + noise");
  }

  @Test
  void aModuleWithoutAMethodForLogitsIsRefusedByFile() {
    refused(
        foreign(
            "def answer(self: __torch__.Foreign, tokens: Tensor) -> Tensor:", "  return tokens"),
        "it must have a method logits or forward");
    refused(
        foreign(
            "def forward(self: __torch__.Foreign, tokens: Tensor) -> Tensor:", "  return tokens"),
        "forward must take (tokens, step, site) or (tokens, step, site, visits)");
  }

  @Test
  void logitsOfAnotherVocabularyAreRefusedByFile() {
    refused(
        foreign(LOGITS, "  return torch.to(torch.zeros([1, 7]), 6)"),
        "it returns 7 logits a lane, but V is 5");
  }

  @Test
  void minusInfinityForbidsATokenAndMovesNoDeviation() {
    Path file =
        foreign(
            LOGITS,
            "  z = torch.masked_fill(torch.zeros([torch.size(tokens, 0), 5]), torch.arange(5) == 2, -inf)",
            "  return z + 0.001 * torch.size(tokens, 0)");
    try (TorchNetwork network = TorchNetwork.open(model(file), Device.cpu())) {
      LaneBatch batch = Networks.randomLanes(4, Scan.identity(SITES), NOISE, 12, 3);
      assertThat(network.deviation(batch, 0, 3)).isCloseTo(0.003, within(1e-6));
      for (int lane = 0; lane < batch.size(); lane++) {
        assertThat(network.decide(batch).isValid(lane)).isTrue();
        assertThat(network.decide(batch).margin(lane)).isNotNaN();
      }
    }
  }

  /** Logits that move by 0.03 with the batch; without the margin some tokens would differ. */
  @ParameterizedTest
  @EnumSource(
      value = Logits.class,
      names = {"LOGITS_SIGNAL", "LOGITS_CLEAN"})
  void tokensAreTheSameInAnyBatchAlsoWhereSomeAreForbidden(Logits kind) {
    Path file =
        foreign(
            LOGITS,
            "  sum = torch.sum(tokens, [1], True) * (torch.arange(5) + 1) + torch.unsqueeze(step, 1)",
            "  z = torch.masked_fill(torch.sin(torch.to(sum, 6)), torch.eq(torch.arange(5), 2), -inf)",
            "  rows = torch.unsqueeze(torch.arange(torch.size(tokens, 0)), 1)",
            "  shift = torch.sin(torch.to(7 * rows + 3 * torch.arange(5), 6))",
            "  return z + 0.03 * (0 if torch.size(tokens, 0) == 1 else 1) * shift");
    boolean isClean = kind == Logits.LOGITS_CLEAN;
    int moved = 0;
    try (TorchNetwork network = TorchNetwork.open(file, isClean, NOISE, Device.cpu())) {
      LaneBatch tried = Networks.randomLanes(16, Scan.identity(SITES), NOISE, 12, 1);
      double tolerance = 4 * network.deviation(tried, 0, 7, 15);
      assertThat(tolerance).isBetween(0.06, 0.12001);
      for (int round = 0; round < 80; round++) {
        LaneBatch batch = Networks.randomLanes(16, Scan.identity(SITES), NOISE, 12, round);
        LaneOutcomes together = network.decide(batch);
        BatchInvariantOutcomes firm = BatchInvariantOutcomes.of(network, batch, tolerance, false);
        for (int lane = 0; lane < batch.size(); lane++) {
          int alone = network.decide(batch.single(lane)).token(0);
          moved += together.token(lane) == alone ? 0 : 1;
          assertThat(firm.token(lane)).isEqualTo(alone);
        }
      }
    }
    assertThat(moved).isGreaterThan(5);
  }

  @Test
  void aTokenThatIsForbiddenInOneBatchAndNotInAnotherDeviatesInfinitely() {
    Path file =
        foreign(
            LOGITS,
            "  bars = torch.logical_and(torch.arange(5) == 2, torch.ones([1]) < torch.size(tokens, 0))",
            "  return torch.masked_fill(torch.zeros([torch.size(tokens, 0), 5]), bars, -inf)");
    try (TorchNetwork network = TorchNetwork.open(model(file), Device.cpu())) {
      LaneBatch batch = Networks.randomLanes(4, Scan.identity(SITES), NOISE, 12, 3);
      assertThat(network.deviation(batch, 1)).isInfinite();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, 'at step 0, site 0 its logit of token 2 is NaN, but must be finite or -Infinity'",
    "Infinity, 'at step 0, site 0 its logit of token 2 is Infinity, but must be finite or -Infinity'"
  })
  void logitsThatDefineNoDistributionAreRefusedByFile(String value, String reason) {
    refused(
        foreign(
            LOGITS,
            "  z = torch.masked_fill(torch.zeros([1, 5]), torch.arange(5) == 2, inf)",
            value.equals("NaN")
                ? "  return torch.masked_fill(z, torch.isinf(z), 0.0) + (z - z)"
                : "  return z"),
        reason);
  }

  @Test
  void aNetworkThatForbidsEveryTokenIsRefusedByFile() {
    refused(
        foreign(LOGITS, "  return torch.zeros([1, 5]) - inf"),
        "at step 0, site 0 its logits of all drawable tokens are -Infinity");
  }

  @Test
  void logitsOfReservedTokensAreIgnored() {
    Path file =
        foreign(
            LOGITS,
            "  return torch.masked_fill(torch.zeros([torch.size(tokens, 0), 5]), torch.arange(5) == 2, inf)");
    NoiseLaw noise = NoiseLaw.of(0.5, new double[] {0.25, 0.25, 0, 0.25, 0.25});
    try (TorchNetwork network = TorchNetwork.open(file, true, noise, Device.cpu())) {
      LaneBatch batch = Networks.randomLanes(4, Scan.identity(SITES), noise, 12, 3);
      assertThat(network.deviation(batch, 0)).isZero();
      assertThat(network.decide(batch).isValid(0)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.001, 0.3, 0.9, 0.999})
  void aTruncatedArchiveIsRefusedByFile(double share) throws IOException {
    TransformerShape shape = new TransformerShape(SITES, TOKENS, 4, 2, 2, 16, 8);
    Path file = RandomTransformer.of(shape, 1).write(directory.resolve("denoiser.pt"));
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, (int) (share * bytes.length)));
    refused(file, "");
  }

  @Test
  void aFileThatIsNoArchiveIsRefusedByFile() throws IOException {
    refused(Files.writeString(directory.resolve("denoiser.pt"), "weights"), "");
  }

  @Test
  void aNetworkWithoutVisitsCannotRecognisePureNoise() {
    Model withoutVisits = model(foreign(LOGITS, ANSWER));
    TorchNetwork.open(withoutVisits, Device.cpu()).close();
    assertThatThrownBy(() -> TorchNetwork.open(withPureNoiseVisits(withoutVisits, 4), Device.cpu()))
        .isInstanceOf(NetworkRefusedException.class)
        .hasMessageContaining("it takes no visits")
        .hasMessageContaining("pure_noise_visits");
  }

  @Test
  void anUnknownPureNoiseCountIsDetectedOnOpening() {
    Model model =
        model(
            foreign(
                "def logits(self: __torch__.Foreign, tokens: Tensor, step: Tensor, site: Tensor,"
                    + " visits: Tensor) -> Tensor:",
                "  if bool(torch.any(torch.gt(visits, 4))):",
                "    ops.prim.RaiseException(\"index out of range\")",
                ANSWER));
    TorchNetwork.open(withPureNoiseVisits(model, 4), Device.cpu()).close();
    assertThatThrownBy(() -> TorchNetwork.open(withPureNoiseVisits(model, 5), Device.cpu()))
        .isInstanceOf(NetworkRefusedException.class)
        .hasMessageContaining("index out of range");
  }

  private static Model withPureNoiseVisits(Model model, int pureNoiseVisits) {
    return new Model(
        model.manifest().toBuilder().setPureNoiseVisits(pureNoiseVisits).build(),
        model.digest(),
        model.file(FileRole.FILE_ROLE_DENOISER).resolveSibling("."),
        Map.of(FileRole.FILE_ROLE_DENOISER, model.file(FileRole.FILE_ROLE_DENOISER)));
  }

  private void answersOf(String... methods) {
    try (TorchNetwork network = TorchNetwork.open(model(foreign(methods)), Device.cpu())) {
      LaneBatch batch = Networks.randomLanes(4, Scan.identity(SITES), NOISE, 12, 3);
      float[] logits = network.logits(batch);
      for (int lane = 0; lane < batch.size(); lane++) {
        for (int token = 0; token < TOKENS; token++) {
          double expected =
              batch.step(lane).step() * token
                  + batch.step(lane).site()
                  + Arrays.stream(batch.state(lane)).sum();
          assertThat((double) logits[lane * TOKENS + token])
              .isCloseTo(expected, within(0.01 * expected));
        }
        assertThat(network.decide(batch).isValid(lane)).isTrue();
      }
    }
  }

  private Path foreign(String... methods) {
    return Networks.foreign(directory.resolve("denoiser.pt"), methods);
  }

  private static void refused(Path file, String reason) {
    assertThatThrownBy(() -> TorchNetwork.open(model(file), Device.cpu()))
        .isInstanceOf(NetworkRefusedException.class)
        .hasMessageStartingWith(file + " is not a network that can be served: " + reason)
        .message()
        .hasLineCount(1);
  }

  private static Model model(Path file) {
    ModelManifest manifest =
        ModelManifest.newBuilder()
            .setName("foreign")
            .setSiteCount(SITES)
            .setVocabularySize(TOKENS)
            .setMaxSweeps(4)
            .setKeepProbability(0.5)
            .setLogits(Logits.LOGITS_SIGNAL)
            .build();
    return new Model(
        manifest, "digest", file.resolveSibling("."), Map.of(FileRole.FILE_ROLE_DENOISER, file));
  }
}

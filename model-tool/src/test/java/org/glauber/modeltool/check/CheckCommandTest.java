package org.glauber.modeltool.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.glauber.console.ExitCode;
import org.glauber.modeltool.SafetensorsFile;
import org.glauber.modeltool.ToolRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports about small networks: three sites, a vocabulary of nineteen words. */
class CheckCommandTest {
  private static final int REFUSED = ExitCode.MODEL_REFUSED.code();
  private static final int SITES = 3;
  private static final int TOKENS = 19;
  private static final String LOGITS =
      "def logits(self: __torch__.Foreign, tokens: Tensor, step: Tensor, site: Tensor) -> Tensor:";

  /** Accepts three sites only, and returns zeros. */
  private static final String ZEROS =
      "  zeros = torch.zeros([torch.size(tokens, 0), 19]) + 0 * torch.sum(tokens +"
          + " torch.arange(3))";

  @TempDir Path directory;
  private Path model = Path.of("");

  @BeforeEach
  void name() {
    model = directory.resolve("words");
  }

  /** π is uniform, so that s = log(Π(φ) / (1 - Π(φ))) = 0 for every token is calibrated. */
  @Test
  void aCalibratedNetworkHasTheSumOfAPerfectOneAtEveryLevel() {
    describe(LOGITS, ZEROS, "  return zeros");
    JsonObject report = check(0);
    assertThat(report.getAsJsonArray("calibration")).hasSize(4);
    for (JsonElement level : report.getAsJsonArray("calibration")) {
      assertThat(level.getAsJsonObject().get("sum").getAsDouble()).isCloseTo(0.5, within(1e-6));
    }
    assertThat(report.getAsJsonArray("warnings")).isEmpty();
    assertThat(report.get("signature").getAsString()).startsWith("logits(tokens, step, site)");
    assertThat(report.get("depends_on_neighbours").getAsBoolean()).isFalse();
    assertThat(report.getAsJsonObject("tokenizer").get("end").getAsString()).isEqualTo("1 [END]");
  }

  @Test
  void anUncalibratedNetworkIsWarnedOf() {
    describe(LOGITS, ZEROS, "  return zeros + 1");
    assertThat(warnings(check(0))).contains("calibration: the sum must be Π(φ) = 0.5");
  }

  @Test
  void aNetworkThatCouplesTheRowsOfABatchIsNamed() {
    describe(LOGITS, ZEROS, "  return zeros + 0.01 * torch.mean(torch.to(tokens, 6))");
    JsonObject report = check(0);
    assertThat(report.get("depends_on_neighbours").getAsBoolean()).isTrue();
    assertThat(warnings(report)).contains("neighbours in the batch");
  }

  @Test
  void aNetworkWhoseLogitsMoveWithTheBatchIsRefusedWithTheOtherPartsReported() {
    describe(LOGITS, ZEROS, "  return zeros + 2 * torch.size(tokens, 0)");
    JsonObject report = check(REFUSED);
    assertThat(report.get("served").getAsBoolean()).isFalse();
    assertThat(report.get("refusals").toString()).contains("with the batch, but at most 1.0");
    assertThat(report.get("parameters").getAsLong()).isZero();
    assertThat(report.getAsJsonObject("tokenizer")).isNotNull();
  }

  @Test
  void aFileThatDiffersFromTheManifestIsRefusedUntilItsDigestIsWritten() throws IOException {
    describe(LOGITS, ZEROS, "  return zeros");
    Files.writeString(
        model.resolve("tokenizer.json"),
        Files.readString(model.resolve("tokenizer.json")).replaceFirst("\\{", "{ "));
    assertThat(check(REFUSED).get("refusals").toString()).contains("tokenizer.json must be");
    assertThat(ToolRun.of("digest", model).code()).isEqualTo(REFUSED);
    assertThat(ToolRun.of("digest", model, "--write").code()).isZero();
    check(0);
  }

  @Test
  void aDirectoryWithoutAManifestOrThatIsNoneIsExplained() throws IOException {
    Path empty = Files.createDirectories(directory.resolve("empty"));
    ToolRun refused = ToolRun.of("check", empty);
    assertThat(refused.code()).isEqualTo(REFUSED);
    assertThat(refused.out()).contains("model.json must be a readable file, but is missing");
    ToolRun usage = ToolRun.of("check", directory.resolve("nowhere"));
    assertThat(usage.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(usage.err()).contains("no such file or directory");
  }

  @Test
  void expectedLogitsOfAnyIntegerTypeAreCompared() throws IOException {
    describe(LOGITS, ZEROS, "  return zeros + torch.unsqueeze(torch.to(step, 6), 1)");
    float[] logits = new float[2 * TOKENS];
    Arrays.fill(logits, 0, TOKENS, 5);
    Arrays.fill(logits, TOKENS, 2 * TOKENS, 7);
    Path expected =
        new SafetensorsFile()
            .bytes("tokens", new byte[] {3, 4, 5, 6, 7, 8}, 2, SITES)
            .unsignedInts("step", new int[] {5, 7}, 2)
            .longs("site", new long[] {2, 1}, 2)
            .floats("logits", logits, 2, TOKENS)
            .write(directory.resolve("expected.safetensors"));
    ToolRun equal = ToolRun.of("check", model, "--expect", expected, "--json");
    assertThat(equal.code()).as(equal.out()).isZero();
    assertThat(equal.json().get("largest_difference").getAsDouble()).isZero();
    logits[TOKENS + 4] = 7.5f;
    new SafetensorsFile()
        .bytes("tokens", new byte[] {3, 4, 5, 6, 7, 8}, 2, SITES)
        .unsignedInts("step", new int[] {5, 7}, 2)
        .longs("site", new long[] {2, 1}, 2)
        .floats("logits", logits, 2, TOKENS)
        .write(expected);
    ToolRun different = ToolRun.of("check", model, "--expect", expected);
    assertThat(different.code()).isEqualTo(REFUSED);
    assertThat(different.out()).contains("row 1, token 4: expected 7.5, the network returns 7.0");
    assertThat(ToolRun.of("check", model, "--expect", expected, "--tolerance", "0.5").code())
        .isZero();
  }

  @Test
  void badExpectedArraysAreNamedWithRuleAndValue() throws IOException {
    describe(LOGITS, ZEROS, "  return zeros");
    float[] logits = new float[TOKENS];
    Path file = directory.resolve("expected.safetensors");
    good(logits).write(file);
    assertThat(ToolRun.of("check", model, "--expect", file).code()).isZero();
    new SafetensorsFile()
        .longs("tokens", new long[3], 1, SITES)
        .longs("step", new long[1], 1)
        .longs("site", new long[] {3}, 1)
        .floats("logits", logits, 1, TOKENS)
        .write(file);
    usage(file, "site[0] must be 0 to 2, but is 3");
    new SafetensorsFile()
        .longs("tokens", new long[] {0, 20, 0}, 1, SITES)
        .longs("step", new long[1], 1)
        .longs("site", new long[1], 1)
        .floats("logits", logits, 1, TOKENS)
        .write(file);
    usage(file, "tokens[0, 1] must be 0 to 19, but is 20");
    new SafetensorsFile()
        .floats("tokens", new float[3], 1, SITES)
        .longs("step", new long[1], 1)
        .longs("site", new long[1], 1)
        .floats("logits", logits, 1, TOKENS)
        .write(file);
    usage(file, "tokens must be whole numbers");
    new SafetensorsFile()
        .longs("tokens", new long[3], 1, SITES)
        .longs("step", new long[1], 1)
        .longs("site", new long[1], 1)
        .write(file);
    usage(file, "must contain the tensor logits");
    Files.writeString(file, "no checkpoint");
    usage(file, file.toString());
  }

  private static SafetensorsFile good(float[] logits) {
    return new SafetensorsFile()
        .longs("tokens", new long[3], 1, SITES)
        .longs("step", new long[1], 1)
        .longs("site", new long[1], 1)
        .floats("logits", logits, 1, TOKENS);
  }

  private void usage(Path file, String problem) {
    ToolRun run = ToolRun.of("check", model, "--expect", file);
    assertThat(run.code()).as(run.out()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains("--expect: " + file).contains(problem);
  }

  private void describe(String... methods) {
    ToolRun.module(model.resolve("denoiser.pt"), methods);
    ToolRun.copy("/tokenizer.json", model.resolve("tokenizer.json"));
    ToolRun run =
        ToolRun.of(
            "new", model, "--logits", "signal", "--keep-probability", "0.5", "--max-sweeps", "4");
    assertThat(run.code()).as(run.err()).isZero();
  }

  private JsonObject check(int code) {
    ToolRun run = ToolRun.of("check", model, "--json");
    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(code);
    return run.json();
  }

  private static String warnings(JsonObject report) {
    return report.get("warnings").toString();
  }
}
